"""A request on its way through the stand-in, and the operations it may reach: the table every room adds to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from bot.standin.repository import Repository, User
from bot.standin.tokens import Token

if TYPE_CHECKING:
    from bot.standin.app import StandIn


@dataclass(frozen=True)
class Answer:
    """What an operation answers; `json` is any JSON value, `raw` is sent as it is."""

    json: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None


@dataclass(frozen=True)
class Call:
    """One genuine, validated request. `repository` refuses with 404 where the operation names none."""

    standin: "StandIn"
    origin: str  # such as https://api.github.com, as the client wrote it
    path: str
    parameters: dict[str, Any]
    query: dict[str, str]
    body: dict[str, Any]
    accept: str
    token: Token | None  # None: the App itself
    target: Repository | None

    @property
    def repository(self) -> Repository:
        """The repository of the path."""
        assert self.target is not None  # noqa: S101 - the operation's path names one
        return self.target

    @property
    def author(self) -> User:
        """Who writes: the App's bot user."""
        return self.standin.bot

    def number(self, name: str) -> int:
        """Return an integer of the path."""
        return int(self.parameters[name])

    def page(self, items: list[Any], wrap: str | None = None) -> Answer:
        """Return one page of `items` with GitHub's Link header; `wrap` names the list inside an object."""
        size = min(max(int(self.query.get("per_page", 30)), 1), 100)
        page = max(int(self.query.get("page", 1)), 1)
        shown = items[(page - 1) * size : page * size]
        last = max(1, -(-len(items) // size))
        links = []
        for relation, number in (("prev", page - 1), ("next", page + 1), ("last", last), ("first", 1)):
            if 1 <= number <= last and number != page:
                query = urlencode({**self.query, "page": number})
                links.append(f'<{self.origin}{self.path}?{query}>; rel="{relation}"')
        headers = {"link": ", ".join(links)} if links else {}
        return Answer(shown if wrap is None else {"total_count": len(items), wrap: shown}, headers=headers)


@dataclass(frozen=True)
class Operation:
    """One operation of the REST API.

    `needs` is a permission such as `checks: write`, `app` for the App's own token, or `nobody` for no token at all.
    """

    method: str
    path: str
    run: Callable[[Call], Answer]
    needs: str = "metadata: read"
    body: str | tuple[str, ...] = ()  # the names of GitHub's models for the request body
    content: bool = False  # creates content, which GitHub allows 80 times a minute
