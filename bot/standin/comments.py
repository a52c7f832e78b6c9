"""A comment of the conversation or of the diff: what is stored, and how GitHub shows it."""

from dataclasses import dataclass, field
from typing import Any

from bot.standin.hunks import hunks, problem
from bot.standin.repository import Repository, User


@dataclass
class Comment:
    """What both kinds of comment share. `app` is set where an App wrote it."""

    id: int
    repository: Repository
    number: int  # of the pull request
    author: User
    body: str
    created_at: str
    app: dict[str, Any] | None = None
    updated_at: str = ""
    minimized: str | None = None  # the classifier, such as OUTDATED
    reactions: list[dict[str, Any]] = field(default_factory=list)

    def shared_json(self) -> dict[str, Any]:
        """Return the fields both kinds have."""
        return {
            "id": self.id,
            "body": self.body,
            "user": self.author.json(),
            "created_at": self.created_at,
            "updated_at": self.updated_at or self.created_at,
            "author_association": "NONE" if self.app else "CONTRIBUTOR",
        }


@dataclass
class IssueComment(Comment):
    """A comment of the conversation."""

    def json(self) -> dict[str, Any]:
        """Return GitHub's issue comment."""
        url = f"https://github.com/{self.repository.full_name}/pull/{self.number}#issuecomment-{self.id}"
        issue = f"https://api.github.com/repos/{self.repository.full_name}/issues/{self.number}"
        return self.shared_json() | {
            "node_id": f"IC_{self.id}",
            "html_url": url,
            "issue_url": issue,
            "performed_via_github_app": self.app,
        }


@dataclass
class ReviewComment(Comment):
    """A comment on the diff. The first of a thread carries the thread."""

    review: int = 0
    path: str = ""
    commit: str = ""  # the head it was written on
    side: str = "RIGHT"
    line: int | None = None  # on that head; None: on the file
    start_side: str | None = None
    start_line: int | None = None
    subject: str = "line"
    reply_to: int | None = None
    resolved: bool = False
    resolved_by: User | None = None
    diff_hunk: str = ""

    def place(self, line: int | None) -> int | None:
        """Return where a line of the commented head stands on the present one; None where it has changed."""
        pull = self.repository.pulls[self.number]
        if line is None or self.commit == pull.head_sha or self.side == "LEFT":
            return line
        change = next(
            (each for each in self.repository.git.changes(self.commit, pull.head_sha) if each.path == self.path), None
        )
        shift = 0
        for hunk in hunks(change.patch if change else None):
            for each in hunk.lines:
                if each.left == line:
                    return each.right
            first = next((each.left for each in hunk.lines if each.left is not None), None)
            if first is None or first < line:
                shift += sum(each.sign == "+" for each in hunk.lines) - sum(each.sign == "-" for each in hunk.lines)
        return line + shift

    @property
    def outdated(self) -> bool:
        """Whether the commented line is no longer in the diff."""
        pull = self.repository.pulls[self.number]
        if self.line is None:
            return False
        now = self.place(self.line)
        change = next((each for each in pull.changes() if each.path == self.path), None)
        return now is None or change is None or problem(change.patch, self.side, now) is not None

    def json(self) -> dict[str, Any]:
        """Return GitHub's review comment: `line` is null once it is outdated, `original_line` stays."""
        gone = self.outdated
        head = self.repository.pulls[self.number].head_sha
        url = f"https://github.com/{self.repository.full_name}/pull/{self.number}#discussion_r{self.id}"
        more = {"in_reply_to_id": self.reply_to} if self.reply_to else {}
        return self.shared_json() | {
            "node_id": f"PRRC_{self.id}",
            "html_url": url,
            "pull_request_review_id": self.review,
            "pull_request_url": f"https://api.github.com/repos/{self.repository.full_name}/pulls/{self.number}",
            "path": self.path,
            "commit_id": self.commit if gone else head,
            "original_commit_id": self.commit,
            "side": self.side,
            "line": None if gone else self.place(self.line),
            "original_line": self.line,
            "start_side": self.start_side,
            "start_line": None if gone else self.place(self.start_line),
            "original_start_line": self.start_line,
            "subject_type": self.subject,
            "diff_hunk": self.diff_hunk,
            **more,
        }
