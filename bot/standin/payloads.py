"""The payloads of the events we answer, made from the stand-in's own state."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.standin.checks import CheckRun, short_json
from bot.standin.comments import IssueComment, ReviewComment
from bot.standin.repository import Pull, Repository, User
from bot.standin.webhooks import Delivery

if TYPE_CHECKING:
    from bot.standin.app import StandIn


@dataclass(frozen=True)
class Events:
    """One method for each event; each returns a signed delivery that has not been sent."""

    standin: "StandIn"

    def make(self, event: str, action: str | None, repository: Repository | None = None, **more: Any) -> Delivery:
        """Return a delivery of any event, with repository, sender and installation around `more`."""
        repository = repository or self.standin.repository
        payload: dict[str, Any] = {} if action is None else {"action": action}
        payload |= {"repository": repository.json(), "sender": User(7, "ada").json()} | more
        payload["installation"] = {"id": self.standin.installation_id, "node_id": "I_1"}
        payload["organization"] = {"login": repository.owner, "id": 9}
        return self.standin.webhooks.delivery(event, payload)

    def pull_request(self, action: str, pull: Pull, **more: Any) -> Delivery:
        """`pull_request`: opened, reopened, synchronize, ready_for_review, closed, edited ..."""
        body = pull.json()
        if action == "synchronize":
            info = pull.repository.git.commit_info(pull.head_sha)
            more = {"before": info["parents"][0], "after": pull.head_sha} | more
        return self.make("pull_request", action, pull.repository, number=pull.number, pull_request=body, **more)

    def base_changed(self, pull: Pull, old_ref: str) -> Delivery:
        """`pull_request.edited` after the base branch was changed from `old_ref`."""
        old = {"ref": {"from": old_ref}, "sha": {"from": pull.repository.git.sha(f"refs/heads/{old_ref}")}}
        return self.pull_request("edited", pull, changes={"base": old})

    def issue_comment(self, pull: Pull, body: str, author: str = "ada", action: str = "created") -> Delivery:
        """`issue_comment`: somebody writes in the conversation; the comment is stored too."""
        now, repository = self.standin.clock.text(), pull.repository
        comment = IssueComment(next(repository.ids), repository, pull.number, self._user(author), body, now)
        repository.issue_comments[comment.id] = comment
        url = f"https://api.github.com/repos/{repository.full_name}/pulls/{pull.number}"
        issue = {"number": pull.number, "title": pull.title, "state": pull.state, "pull_request": {"url": url}}
        issue |= {"user": pull.author.json(), "id": pull.id}
        more = {"issue": issue, "comment": comment.json(), "sender": comment.author.json()}
        return self.make("issue_comment", action, repository, **more)

    def review_comment(self, pull: Pull, reply_to: int, body: str, author: str = "ada") -> Delivery:
        """`pull_request_review_comment.created`: somebody answers a comment on the diff; it is stored too."""
        now, repository = self.standin.clock.text(), pull.repository
        above = repository.review_comments[reply_to]
        identity = next(repository.ids)
        comment = ReviewComment(identity, repository, pull.number, self._user(author), body, now, reply_to=reply_to)
        comment.path, comment.commit, comment.side, comment.line = above.path, above.commit, above.side, above.line
        repository.review_comments[identity] = comment
        more = {"comment": comment.json(), "pull_request": pull.simple_json(), "sender": comment.author.json()}
        return self.make("pull_request_review_comment", "created", repository, **more)

    def review_thread(self, action: str, pull: Pull, top: int, author: str = "ada") -> Delivery:
        """`pull_request_review_thread`: somebody resolves the thread that a comment opened, or opens it again."""
        comments = pull.repository.review_comments
        who, comment = self._user(author), comments[top]
        comment.resolved, comment.resolved_by = action == "resolved", who if action == "resolved" else None
        shown = [each.json() for each in comments.values() if top in (each.id, each.reply_to)]
        thread = {"node_id": f"PRRT_{top}", "comments": shown}
        more = {"thread": thread, "pull_request": pull.simple_json(), "sender": who.json()}
        return self.make("pull_request_review_thread", action, pull.repository, **more)

    def check_run(self, action: str, run: CheckRun, identifier: str | None = None) -> Delivery:
        """`check_run`: rerequested, or requested_action with the identifier of the button."""
        more = {"requested_action": {"identifier": identifier}} if identifier else {}
        return self.make("check_run", action, run.repository, check_run=run.json(), **more)

    def check_suite(self, action: str, pull: Pull) -> Delivery:
        """`check_suite`: requested or rerequested; of a fork it names neither branch nor pull request."""
        shown = pull.json()
        pulls = [] if pull.fork else [short_json(shown)]
        branch = None if pull.fork else pull.head_ref
        suite = {"id": 1, "head_sha": pull.head_sha, "head_branch": branch, "status": "queued", "conclusion": None}
        suite |= {"pull_requests": pulls, "app": self.standin.app_json()}
        return self.make("check_suite", action, pull.repository, check_suite=suite)

    def merge_group(self, pull: Pull) -> Delivery:
        """`merge_group.checks_requested` for a pull request in the queue."""
        ref = f"refs/heads/gh-readonly-queue/{pull.base_ref}/pr-{pull.number}-{pull.base_sha}"
        pull.repository.git.point(ref, pull.head_sha)
        base = f"refs/heads/{pull.base_ref}"
        group = {"head_sha": pull.head_sha, "head_ref": ref, "base_sha": pull.base_sha, "base_ref": base}
        return self.make("merge_group", "checks_requested", pull.repository, merge_group=group)

    def installation(self, action: str) -> Delivery:
        """`installation`: created, deleted, suspend, unsuspend, new_permissions_accepted."""
        standin = self.standin
        shown = [{"id": each.id, "name": each.name, "full_name": each.full_name} for each in standin.repositories]
        account = {"login": standin.repository.owner, "id": 9}
        body = {"id": standin.installation_id, "app_id": standin.app_id, "account": account}
        delivery = self.make("installation", action, repositories=shown)
        payload = delivery.payload | {"installation": body}
        del payload["repository"], payload["organization"]
        return standin.webhooks.delivery("installation", payload)

    def push(self, repository: Repository, branch: str, before: str) -> Delivery:
        """`push` to a branch that was at `before`."""
        git, tip = repository.git, repository.git.sha(f"refs/heads/{branch}")
        named: dict[str, list[str]] = {"added": [], "removed": [], "modified": []}
        for change in git.changes(before, tip):
            named[change.status if change.status in named else "modified"].append(change.path)
        more = {"ref": f"refs/heads/{branch}", "before": before, "after": tip, "forced": False, "deleted": False}
        return self.make("push", None, repository, **more, created=False, commits=[{"id": tip, **named}])

    def repositories_added(self, *repositories: Repository) -> Delivery:
        """`installation_repositories.added`."""
        shown = [{"id": each.id, "name": each.name, "full_name": each.full_name} for each in repositories]
        delivery = self.make("installation_repositories", "added", repositories_added=shown, repositories_removed=[])
        account = {"login": self.standin.repository.owner, "id": 9}
        installation = {"id": self.standin.installation_id, "app_id": self.standin.app_id, "account": account}
        payload = delivery.payload | {"installation": installation}
        del payload["repository"], payload["organization"]
        return self.standin.webhooks.delivery("installation_repositories", payload)

    def ping(self) -> Delivery:
        """`ping`: the first thing a new webhook says."""
        payload = {"zen": "Keep it logically awesome.", "hook_id": 1, "hook": {"type": "App", "id": 1, "active": True}}
        return self.standin.webhooks.delivery("ping", payload)

    def _user(self, login: str) -> User:
        return User(sum(map(ord, login)), login)
