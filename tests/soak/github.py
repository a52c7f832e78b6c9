"""A GitHub with many installations: one stand-in for each, with limits of its own, behind one address."""

import itertools
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from bot.standin import StandIn
from bot.standin.repository import Pull
from tests.reviews.stage import files_of

EXAMPLE = Path(__file__).parents[2] / "bot" / "standin" / "example"
FIRST = 101
ROOM = 10_000_000  # ids of one installation
_PATH = re.compile(r"/app/installations/(\d+)")
_TOKEN = re.compile(rb"(?:[Tt]oken|[Bb]earer) ghs_(\d+)_")


class Installed:
    """One installation with one repository, in which pull requests are opened, pushed to and closed."""

    def __init__(self, number: int, folder: Path) -> None:
        self.standin = StandIn(folder, owner=f"acme{number}")
        self.standin.installation_id = FIRST + number
        self.standin.ids = itertools.count(1 + (1 + number) * ROOM)
        self.standin.repositories.clear()
        self.repository = self.standin.repository = self.standin.add_repository(f"acme{number}", "store")
        self._base = self.repository.commit("main", files_of(EXAMPLE / "base"))
        self._count = itertools.count(1)

    def open(self) -> Pull:
        """Open a pull request with findings."""
        number = next(self._count)
        branch = f"change-{number}"
        files = files_of(EXAMPLE / "head") | {"NOTES.md": f"number {number}\n"}
        self.repository.commit(branch, files, "The change", self._base)
        return self.repository.open_pull(branch)

    def forget(self, pull: Pull) -> None:
        """Forget a closed pull request and all that was said in it: what is measured is not the stand-in."""
        repository, number = self.repository, pull.number
        for table in (repository.reviews, repository.review_comments, repository.issue_comments):
            for key in [key for key, each in table.items() if each.number == number]:
                del table[key]
        done = [key for key, run in repository.check_runs.items() if run.status == "completed"]
        for key in done[:-20]:
            del repository.check_runs[key]
        git = repository.git
        for kept in (git.changes, git.merge_base, git.tree, git.commit_info, git.log):
            kept.cache_clear()
        self.standin.requests.clear()


class Many:
    """The ASGI app: a request belongs to the installation that its token or its path names."""

    def __init__(self, count: int, folder: Path) -> None:
        self.installed = [Installed(number, folder / str(number)) for number in range(count)]
        self.requests = 0

    @property
    def first(self) -> StandIn:
        """Whoever is asked about the App itself; all have the same key and the same webhook secret."""
        return self.installed[0].standin

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Lead a request to its installation."""
        if scope["type"] != "http":
            return
        self.requests += 1
        await self._of(scope).app(scope, receive, send)

    def _of(self, scope: MutableMapping[str, Any]) -> StandIn:
        token = _TOKEN.match(dict(scope["headers"]).get(b"authorization", b""))
        found = token or _PATH.match(scope["path"])
        number = int(found[1]) - FIRST if found else 0
        return self.installed[number].standin if 0 <= number < len(self.installed) else self.first

    def violations(self) -> list[str]:
        """Return what GitHub would take and no one should send."""
        return [sentence for each in self.installed for sentence in each.standin.violations]

    def open_checks(self) -> int:
        """Count check runs that were never concluded."""
        runs = (run for each in self.installed for run in list(each.repository.check_runs.values()))
        return sum(run.status != "completed" for run in runs)
