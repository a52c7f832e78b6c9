"""A repository of the stand-in: its pull requests and everything said and checked in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.standin.clock import Clock
from bot.standin.git import Content, FileChange, Git, GitError
from bot.standin.refusal import not_found

if TYPE_CHECKING:
    from bot.standin.checks import CheckRun
    from bot.standin.comments import IssueComment, ReviewComment
    from bot.standin.reviews import Review

COUNTED = frozenset({"additions", "changed_files", "commits", "deletions", "merged"})
ROLES = {"admin": "admin", "maintain": "write", "write": "write", "triage": "read", "read": "read"}


@dataclass(frozen=True)
class User:
    """An account. A GitHub App speaks as a Bot whose login ends in `[bot]`."""

    id: int
    login: str
    kind: str = "User"

    def json(self) -> dict[str, Any]:
        """Return GitHub's simple user."""
        return {
            "id": self.id,
            "node_id": f"U_{self.id}",
            "login": self.login,
            "type": self.kind,
            "site_admin": False,
            "html_url": f"https://github.com/{self.login}",
        }


@dataclass
class Pull:
    """A pull request; its head is wherever its branch is now, as on GitHub."""

    id: int
    number: int
    repository: "Repository"
    head_ref: str
    base_ref: str
    author: User
    title: str
    body: str = ""
    draft: bool = False
    state: str = "open"
    fork: str | None = None  # the owner of the fork the head branch lives in

    @property
    def head_sha(self) -> str:
        """The newest commit of the head branch."""
        return self.repository.git.sha(f"refs/heads/{self.head_ref}")

    @property
    def base_sha(self) -> str:
        """The newest commit of the base branch."""
        return self.repository.git.sha(f"refs/heads/{self.base_ref}")

    def changes(self, head: str | None = None) -> tuple[FileChange, ...]:
        """Return the files of the pull request: the merge base against the head (or an earlier head)."""
        tip = head or self.head_sha
        return self.repository.git.changes(self.origin(tip), tip)

    def origin(self, head: str) -> str:
        """Return the merge base; where a forced push left none, the base itself."""
        try:
            return self.repository.git.merge_base(self.base_sha, head)
        except GitError:
            return self.base_sha

    def push(self, files: Mapping[str, Content], message: str = "Push", *, parent: str | None = None) -> str:
        """Commit to the head branch and return the new head; with `parent` it is a forced push from there."""
        sha = self.repository.git.commit(self.head_ref, files, message, parent)
        self.repository.git.point(f"refs/pull/{self.number}/head", sha)
        return sha

    def simple_json(self) -> dict[str, Any]:
        """Return GitHub's pull request as it stands in lists: without what costs counting."""
        return {name: value for name, value in self.json().items() if name not in COUNTED}

    def json(self) -> dict[str, Any]:
        """Return GitHub's pull request."""
        files, repository = self.changes(), self.repository
        url = f"https://github.com/{repository.full_name}/pull/{self.number}"
        head_repository = repository.json() | (
            {"fork": True, "full_name": f"{self.fork}/{repository.name}"} if self.fork else {}
        )
        git = repository.git
        return {
            "id": self.id,
            "node_id": f"PR_{self.id}",
            "number": self.number,
            "state": "open" if self.state == "open" else "closed",
            "merged": self.state == "merged",
            "draft": self.draft,
            "title": self.title,
            "body": self.body,
            "user": self.author.json(),
            "html_url": url,
            "head": _end(self.fork or repository.owner, self.head_ref, self.head_sha, head_repository),
            "base": _end(repository.owner, self.base_ref, self.base_sha, repository.json()),
            "commits": len(git.log(self.origin(self.head_sha), self.head_sha)),
            "changed_files": len(files),
            "additions": sum(file.additions for file in files),
            "deletions": sum(file.deletions for file in files),
            "author_association": "CONTRIBUTOR",
            "labels": [],
        }


def _end(owner: str, ref: str, sha: str, repository: dict[str, Any]) -> dict[str, Any]:
    return {"label": f"{owner}:{ref}", "ref": ref, "sha": sha, "repo": repository, "user": {"login": owner}}


@dataclass
class Repository:
    """A repository and all that happened in it. Ids come from one counter for the whole stand-in."""

    id: int
    owner: str
    name: str
    git: Git
    clock: Clock
    ids: Iterator[int]
    installed: bool = True
    private: bool = True
    rules: list[dict[str, Any]] = field(default_factory=list)  # of its default branch, as rulesets say them
    pulls: dict[int, Pull] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)  # login -> role name
    reviews: "dict[int, Review]" = field(default_factory=dict)
    review_comments: "dict[int, ReviewComment]" = field(default_factory=dict)
    issue_comments: "dict[int, IssueComment]" = field(default_factory=dict)
    check_runs: "dict[int, CheckRun]" = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"

    def commit(
        self,
        branch: str,
        files: Mapping[str, Content],
        message: str = "Commit",
        parent: str | None = None,
        *,
        merged: str | None = None,
    ) -> str:
        """Commit files (None deletes one) to a branch, which begins at `parent` if it is new; return the sha."""
        return self.git.commit(branch, files, message, parent, merged=merged)

    def open_pull(
        self, head: str, base: str = "main", *, author: str = "ada", title: str = "A change", **more: Any
    ) -> Pull:
        """Open a pull request from branch `head` into `base`; `more` may be draft, body, fork."""
        identity = next(self.ids)
        pull = Pull(identity, len(self.pulls) + 1, self, head, base, User(next(self.ids), author), title, **more)
        self.pulls[pull.number] = pull
        self.roles.setdefault(author, "write")
        self.git.point(f"refs/pull/{pull.number}/head", pull.head_sha)
        return pull

    def pull(self, number: int) -> Pull:
        """Return a pull request, or refuse with 404."""
        if number not in self.pulls:
            raise not_found()
        return self.pulls[number]

    def resolve(self, revision: str) -> str:
        """Return the sha of a revision, or refuse with 404."""
        try:
            return self.git.sha(revision)
        except GitError:
            raise not_found() from None

    def json(self) -> dict[str, Any]:
        """Return GitHub's repository."""
        return {
            "id": self.id,
            "node_id": f"R_{self.id}",
            "name": self.name,
            "full_name": self.full_name,
            "private": self.private,
            "fork": False,
            "archived": False,
            "default_branch": "main",
            "html_url": f"https://github.com/{self.full_name}",
            "owner": {"login": self.owner, "id": 9, "type": "Organization", "node_id": "O_9"},
        }
