"""One repository through one installation: what the groups of calls share."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.github.calls import Calls
from bot.pull import Repository


@dataclass(frozen=True)
class One:
    """`slug` is the app's name in URLs and in its login (`slug[bot]`), None where it is not known."""

    calls: Calls
    repository: Repository
    slug: str | None = None

    @property
    def requests(self) -> int:
        """How many requests were sent through this object, retries included."""
        return self.calls.tally.requests

    def url(self, rest: str) -> str:
        """Return `/repos/owner/name/` + rest; whoever calls has quoted what is foreign in `rest`."""
        return f"/repos/{quote(self.repository.owner, safe='')}/{quote(self.repository.name, safe='')}/{rest}"

    def names(self) -> dict[str, Any]:
        """Return the variables every GraphQL document of ours takes."""
        return {"owner": self.repository.owner, "name": self.repository.name}

    def is_ours(self, node: dict[str, Any]) -> bool:
        """Return whether we wrote it: REST says `slug[bot]`, GraphQL `slug` and the type Bot."""
        if node.get("viewerDidAuthor"):
            return True
        author = node.get("author") or node.get("user") or {}
        is_bot = "Bot" in (author.get("__typename"), author.get("type"))
        return bool(self.slug) and is_bot and author.get("login") in (self.slug, f"{self.slug}[bot]")
