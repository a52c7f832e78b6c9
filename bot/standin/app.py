"""The stand-in itself: one GitHub with one App, its installation and its repositories, as an ASGI app."""

import itertools
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from bot.standin.call import Call
from bot.standin.clock import Clock
from bot.standin.door import Recorded, build
from bot.standin.faults import Faults
from bot.standin.git import Git
from bot.standin.limits import Limits
from bot.standin.payloads import Events
from bot.standin.repository import Repository, User
from bot.standin.tokens import PERMISSIONS, Token, Tokens, key_pair
from bot.standin.webhooks import Webhooks

EVENTS = (
    *("pull_request", "push", "issue_comment", "merge_group"),
    *("pull_request_review_comment", "pull_request_review_thread"),
)


class StandIn:
    """A GitHub of one's own. `app` is served by any ASGI server, or in the process through `transport()`.

    What happened is on record: `requests` (every request with its body and the status it got), `violations`
    (sentences: bodies against GitHub's description, suggestions nobody can apply), and the state itself in
    `repository.reviews`, `.review_comments`, `.issue_comments` and `.check_runs`.
    """

    app_id = 4711
    client_id = "Iv23standin"
    client_secret = "a" * 40
    slug = "dbreview"
    installation_id = 77
    webhook_secret = "It's a Secret to Everybody"  # noqa: S105 - the one of GitHub's own documentation

    def __init__(self, folder: Path | None = None, owner: str = "acme", name: str = "shop") -> None:
        self._temporary = None if folder else tempfile.TemporaryDirectory(prefix="dbreview-standin-")
        self.folder = folder or Path(self._temporary.name if self._temporary else "")
        self.clock = Clock()
        self.ids: Iterator[int] = itertools.count(1001)
        self.keys = key_pair()
        self.permissions = dict(PERMISSIONS)
        self.callback_url = "https://dbreview.example/operator/callback"
        self.visitor = "ada"  # who is signed in, in the browser
        self.hook_url = "https://dbreview.example/webhooks/github"
        self.suspended = self.uninstalled = False
        self.tokens = Tokens(self.clock, frozenset({str(self.app_id), self.client_id}), self.keys.public)
        self.limits = Limits(self.clock)
        self.faults = Faults()
        self.requests: list[Recorded] = []
        self.violations: list[str] = []
        self.manifest_codes: set[str] = set()
        self.events_subscribed = EVENTS
        self.webhooks = Webhooks(self)
        self.events = Events(self)
        self.bot = User(4242, f"{self.slug}[bot]", "Bot")
        self.repositories: list[Repository] = []
        self.renamed: dict[str, Repository] = {}  # by the names they had
        self.repository = self.add_repository(owner, name)
        self.app = build(self)

    @property
    def private_key(self) -> str:
        """The App's private key in PEM."""
        return self.keys.private

    def add_repository(self, owner: str, name: str, *, installed: bool = True) -> Repository:
        """Add an empty repository; one that is not installed answers 404 to every token."""
        git = Git(self.folder / owner / f"{name}.git")
        repository = Repository(next(self.ids), owner, name, git, self.clock, self.ids, installed)
        self.repositories.append(repository)
        return repository

    def find(self, full_name: str) -> Repository | None:
        """Return a repository by its name, whatever the case of its letters, or by one it had before."""
        wanted = full_name.lower()
        now = (each for each in self.repositories if each.full_name.lower() == wanted)
        return next(now, self.renamed.get(wanted))

    def rename(self, repository: Repository, owner: str, name: str) -> None:
        """Rename a repository, or hand it over: its old name leads to the new one."""
        self.renamed[repository.full_name.lower()] = repository
        repository.owner, repository.name = owner, name

    def opens(self, token: Token | None, repository: Repository) -> bool:
        """Tell whether a token opens a repository."""
        narrowed = token is not None and token.repositories is not None and repository.id not in token.repositories
        return repository.installed and not narrowed

    def transport(self) -> httpx.ASGITransport:
        """Return a transport that reaches this stand-in without a socket, whatever the host of the URL."""
        return httpx.ASGITransport(app=self.app)

    def note_violation(self, call: Call, sentence: str) -> None:
        """Put on record what GitHub would take but no one should send."""
        self.violations.append(f"{call.path}: {sentence}")

    def count(self, method: str, ending: str) -> int:
        """Return how many requests of this method ended their path so, whatever became of them."""
        return sum(each.method == method and each.path.endswith(ending) for each in self.requests)

    def app_json(self) -> dict[str, Any]:
        """Return GitHub's App."""
        return {
            "id": self.app_id,
            "client_id": self.client_id,
            "slug": self.slug,
            "node_id": f"A_{self.app_id}",
            "name": "dbreview",
            "owner": {"login": "acme", "id": 9, "type": "Organization"},
            "external_url": "https://example.com",
            "html_url": f"https://github.com/apps/{self.slug}",
            "permissions": self.permissions,
            "events": list(self.events_subscribed),
            "created_at": self.clock.text(),
            "updated_at": self.clock.text(),
        }
