"""Operations on comments of both kinds, their replies, and the reactions to them."""

from collections.abc import Callable
from typing import Any

from bot.standin.call import Answer, Call, Operation
from bot.standin.comments import IssueComment, ReviewComment
from bot.standin.placement import check_length, note_suggestion, placed, placement_problem
from bot.standin.refusal import Refusal, invalid, not_found
from bot.standin.repository import Pull
from bot.standin.reviews import implicit_review

REPO = "/repos/{owner}/{repo}"
ISSUE_COMMENT = REPO + "/issues/comments/{comment:int}"
REVIEW_COMMENT = REPO + "/pulls/comments/{comment:int}"


def create_review_comment(call: Call) -> Answer:
    """Create one comment on the diff, or on a file, or a reply."""
    pull, entry = call.repository.pull(call.number("number")), call.body
    if "in_reply_to" in entry:
        return _reply(call, pull, entry["in_reply_to"], entry["body"])
    check_length("PullRequestReviewComment", entry["body"])
    if trouble := placement_problem(pull, entry, call.repository.resolve(entry["commit_id"])):
        field_name = "pull_request_review_thread.line" if "line" in trouble else "pull_request_review_thread.path"
        raise invalid("PullRequestReviewComment", field_name, trouble)
    note_suggestion(call, entry)
    review = implicit_review(call, pull, entry["commit_id"])
    comment = placed(call, pull, entry, review.id, entry["commit_id"])
    call.repository.review_comments[comment.id] = comment
    return Answer(comment.json(), 201)


def _reply(call: Call, pull: Pull, top: int, body: str) -> Answer:
    check_length("PullRequestReviewComment", body)
    above = call.repository.review_comments.get(top)
    if above is None or above.number != pull.number:
        raise not_found()
    if above.reply_to:
        raise Refusal(422, "Validation Failed", ["A reply can only answer the first comment of a thread"])
    review = implicit_review(call, pull, above.commit)
    ids, now = call.repository.ids, call.standin.clock.text()
    comment = ReviewComment(next(ids), call.repository, pull.number, call.author, body, now, reply_to=top)
    comment.app, comment.review = call.standin.app_json(), review.id
    comment.path, comment.commit, comment.side, comment.line = above.path, above.commit, above.side, above.line
    call.repository.review_comments[comment.id] = comment
    return Answer(comment.json(), 201)


def reply(call: Call) -> Answer:
    """Answer the first comment of a thread."""
    return _reply(call, call.repository.pull(call.number("number")), call.number("comment"), call.body["body"])


def list_review_comments(call: Call) -> Answer:
    """Answer the comments on the diff of a pull request."""
    number = call.repository.pull(call.number("number")).number
    return call.page([each.json() for each in call.repository.review_comments.values() if each.number == number])


def create_issue_comment(call: Call) -> Answer:
    """Create a comment of the conversation."""
    check_length("IssueComment", call.body["body"])
    number = call.repository.pull(call.number("number")).number
    now = call.standin.clock.text()
    comment = IssueComment(next(call.repository.ids), call.repository, number, call.author, call.body["body"], now)
    comment.app = call.standin.app_json()
    call.repository.issue_comments[comment.id] = comment
    return Answer(comment.json(), 201)


def list_issue_comments(call: Call) -> Answer:
    """Answer the conversation of a pull request."""
    number = call.repository.pull(call.number("number")).number
    return call.page([each.json() for each in call.repository.issue_comments.values() if each.number == number])


Table = Callable[[Call], dict[int, Any]]


def _issue_table(call: Call) -> dict[int, Any]:
    return call.repository.issue_comments


def _review_table(call: Call) -> dict[int, Any]:
    return call.repository.review_comments


def _find(call: Call, table: Table) -> Any:
    comment = table(call).get(call.number("comment"))
    if comment is None:
        raise not_found()
    return comment


def _own(call: Call, table: Table) -> Any:
    """Return the comment if the App may change it: only its own."""
    comment = _find(call, table)
    if comment.author != call.author:
        raise Refusal(403, "Resource not accessible by integration")
    return comment


def getter(table: Table) -> Callable[[Call], Answer]:
    """Return the operation that answers one comment of a kind."""
    return lambda call: Answer(_find(call, table).json())


def editor(table: Table) -> Callable[[Call], Answer]:
    """Return the operation that edits one comment of a kind."""

    def edit(call: Call) -> Answer:
        comment = _own(call, table)
        check_length("Comment", call.body["body"])
        comment.body, comment.updated_at = call.body["body"], call.standin.clock.text()
        return Answer(comment.json())

    return edit


def deleter(table: Table) -> Callable[[Call], Answer]:
    """Return the operation that deletes one comment of a kind."""

    def delete(call: Call) -> Answer:
        del table(call)[_own(call, table).id]
        return Answer(status=204)

    return delete


def reactor(table: Table) -> Callable[[Call], Answer]:
    """Return the operation that reacts to one comment of a kind; the same reaction twice is answered with 200."""

    def react(call: Call) -> Answer:
        comment = _find(call, table)
        for old in comment.reactions:
            if (old["content"], old["user"]["login"]) == (call.body["content"], call.author.login):
                return Answer(old)
        reaction = {"id": next(call.repository.ids), "user": call.author.json(), "content": call.body["content"]}
        comment.reactions.append(reaction)
        return Answer(reaction, 201)

    return react


def reaction_list(table: Table) -> Callable[[Call], Answer]:
    """Return the operation that lists the reactions to one comment of a kind."""
    return lambda call: call.page(_find(call, table).reactions)


def _kind(path: str, table: Table, model: str) -> tuple[Operation, ...]:
    need = "pull_requests: "
    edit, react = (
        f"ReposOwnerRepo{model}CommentsCommentIdPatchBody",
        f"ReposOwnerRepo{model}CommentsCommentIdReactionsPostBody",
    )
    return (
        Operation("GET", path, getter(table), need + "read"),
        Operation("PATCH", path, editor(table), need + "write", body=edit),
        Operation("DELETE", path, deleter(table), need + "write"),
        Operation("POST", path + "/reactions", reactor(table), need + "write", body=react, content=True),
        Operation("GET", path + "/reactions", reaction_list(table), need + "read"),
    )


READ, WRITE = "pull_requests: read", "pull_requests: write"
ISSUE, PULL = REPO + "/issues/{number:int}", REPO + "/pulls/{number:int}"
ISSUE_BODY = "ReposOwnerRepoIssuesIssueNumberCommentsPostBody"
REVIEW_BODY = "ReposOwnerRepoPullsPullNumberCommentsPostBody"
REPLY_BODY = "ReposOwnerRepoPullsPullNumberCommentsCommentIdRepliesPostBody"
REPLIES = PULL + "/comments/{comment:int}/replies"
OPERATIONS = (
    *_kind(ISSUE_COMMENT, _issue_table, "Issues"),
    *_kind(REVIEW_COMMENT, _review_table, "Pulls"),
    Operation("POST", ISSUE + "/comments", create_issue_comment, WRITE, body=ISSUE_BODY, content=True),
    Operation("GET", ISSUE + "/comments", list_issue_comments, READ),
    Operation("POST", PULL + "/comments", create_review_comment, WRITE, body=REVIEW_BODY, content=True),
    Operation("GET", PULL + "/comments", list_review_comments, READ),
    Operation("POST", REPLIES, reply, WRITE, body=REPLY_BODY, content=True),
)
