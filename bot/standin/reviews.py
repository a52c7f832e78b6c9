"""Reviews: all comments of one review are placed, or the whole review is refused."""

from dataclasses import dataclass
from typing import Any

from bot.standin.call import Answer, Call, Operation
from bot.standin.placement import check_length, note_suggestion, placed, placement_problem
from bot.standin.refusal import Refusal, not_found
from bot.standin.repository import Pull, Repository, User

PULL = "/repos/{owner}/{repo}/pulls/{number:int}"
REVIEW = PULL + "/reviews/{review:int}"
STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED", None: "PENDING"}


@dataclass
class Review:
    """A review; a single comment on the diff brings an empty one with it, as on GitHub."""

    id: int
    repository: Repository
    number: int
    author: User
    body: str
    state: str
    commit: str
    submitted_at: str
    minimized: str | None = None

    def json(self) -> dict[str, Any]:
        """Return GitHub's review."""
        url = f"https://github.com/{self.repository.full_name}/pull/{self.number}#pullrequestreview-{self.id}"
        return {
            "id": self.id,
            "node_id": f"PRR_{self.id}",
            "user": self.author.json(),
            "body": self.body,
            "state": self.state,
            "commit_id": self.commit,
            "submitted_at": self.submitted_at,
            "author_association": "NONE",
            "html_url": url,
        }


def implicit_review(call: Call, pull: Pull, commit: str) -> Review:
    """Return the empty review that GitHub makes around a single comment or a reply."""
    return _store(call, pull, "", "COMMENTED", commit)


def _store(call: Call, pull: Pull, body: str, state: str, commit: str) -> Review:
    ids, now = call.repository.ids, call.standin.clock.text()
    review = Review(next(ids), call.repository, pull.number, call.author, body, state, commit, now)
    call.repository.reviews[review.id] = review
    return review


def create(call: Call) -> Answer:
    """Create a review with its comments. One bad entry refuses all, and the answer does not say which entry it was.

    Source: https://github.com/parkerbxyz/suggest-changes/issues/48.
    """
    pull, event = call.repository.pull(call.number("number")), call.body.get("event")
    body, entries = call.body.get("body", ""), call.body.get("comments", [])
    if event in ("COMMENT", "REQUEST_CHANGES") or body:
        check_length("PullRequestReview", body)
    commit = call.repository.resolve(call.body.get("commit_id") or pull.head_sha)
    errors = []
    for entry in entries:
        if len(entry["body"]) > 65_536:
            errors.append("Body is too long (maximum is 65536 characters)")
        elif trouble := placement_problem(pull, entry, commit):
            errors.append(trouble)
    if errors:
        raise Refusal(422, "Unprocessable Entity", [", ".join(dict.fromkeys(errors))])
    review = _store(call, pull, body, STATES[event], commit)
    for entry in entries:
        note_suggestion(call, entry)
        comment = placed(call, pull, entry, review.id, commit)
        call.repository.review_comments[comment.id] = comment
    return Answer(review.json())


def list_reviews(call: Call) -> Answer:
    """Answer the reviews of a pull request, the oldest first."""
    number = call.repository.pull(call.number("number")).number
    return call.page([each.json() for each in call.repository.reviews.values() if each.number == number])


def _find(call: Call) -> Review:
    review = call.repository.reviews.get(call.number("review"))
    if review is None or review.number != call.number("number"):
        raise not_found()
    return review


def get(call: Call) -> Answer:
    """Answer one review."""
    return Answer(_find(call).json())


def comments_of(call: Call) -> Answer:
    """Answer the comments of one review."""
    review = _find(call)
    return call.page([each.json() for each in call.repository.review_comments.values() if each.review == review.id])


def update(call: Call) -> Answer:
    """Edit the text of a review."""
    review = _find(call)
    check_length("PullRequestReview", call.body["body"])
    review.body = call.body["body"]
    return Answer(review.json())


def dismiss(call: Call) -> Answer:
    """Dismiss a review that approves or asks for changes."""
    review = _find(call)
    if review.state not in ("APPROVED", "CHANGES_REQUESTED"):
        raise Refusal(422, "Unprocessable Entity", ["Can not dismiss a commented pull request review"])
    review.state = "DISMISSED"
    return Answer(review.json())


MODEL = "ReposOwnerRepoPullsPullNumberReviews"
READ, WRITE = "pull_requests: read", "pull_requests: write"
OPERATIONS = (
    Operation("POST", PULL + "/reviews", create, WRITE, body=MODEL + "PostBody", content=True),
    Operation("GET", PULL + "/reviews", list_reviews, READ),
    Operation("GET", REVIEW, get, READ),
    Operation("PUT", REVIEW, update, WRITE, body=MODEL + "ReviewIdPutBody"),
    Operation("GET", REVIEW + "/comments", comments_of, READ),
    Operation("PUT", REVIEW + "/dismissals", dismiss, WRITE, body=MODEL + "ReviewIdDismissalsPutBody"),
)
