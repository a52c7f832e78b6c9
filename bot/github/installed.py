"""What the installations of the app give it: which repositories, and where its check is required."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.github.checks import NAME
from bot.github.clients import Clients
from bot.github.errors import NotFound
from bot.github.sending import Request, Tally, json_of, send
from bot.job import Place

PAGES = 20  # of 100 repositories


@dataclass(frozen=True)
class Required:
    """Where the check is required: by the rules of the default branch, `apps` of which may set it (None: any).

    No app: it is not required there, as far as rulesets say; classic branch protection is not ours to read.
    """

    repository: str
    branch: str
    apps: tuple[int | None, ...]


async def repositories(clients: Clients, installation: int) -> tuple[Place, ...]:
    """Return what an installation gives us, up to 2,000 repositories, without those that are archived."""
    client = await clients.whole(installation)
    listed = [each async for each in _listed(clients, client, PAGES)]
    return tuple(Place(id=each["id"], owner=each["owner"]["login"], name=each["name"]) for each in listed)


async def required(clients: Clients, installation: int, most: int) -> tuple[Required, ...]:
    """Return where the check is required, for the first `most` repositories (a request each)."""
    client = await clients.whole(installation)
    found: list[Required] = []
    async for each in _listed(clients, client, 1):
        if len(found) == most:
            break
        branch = each["default_branch"]
        url = f"/repos/{each['full_name']}/rules/branches/{quote(branch, safe='')}"
        try:
            rules = json_of(await send(client, Request("GET", url, params={"per_page": 100}), clients.clock, Tally()))
        except NotFound:  # an older Enterprise Server, which has no rulesets
            continue
        found.append(Required(each["full_name"], branch, tuple(_apps(rules))))
    return tuple(found)


def _apps(rules: list[dict[str, Any]]) -> list[int | None]:
    checks = [
        check
        for rule in rules
        if rule["type"] == "required_status_checks"
        for check in (rule.get("parameters") or {}).get("required_status_checks", ())
    ]
    return [check.get("integration_id") for check in checks if check["context"] == NAME]


async def _listed(clients: Clients, client: Any, pages: int) -> AsyncIterator[dict[str, Any]]:
    request = Request("GET", "/installation/repositories", params={"per_page": 100})
    for _ in range(pages):
        answer = await send(client, request, clients.clock, Tally())
        for each in json_of(answer)["repositories"]:
            if not each.get("archived"):
                yield each
        following = answer.links.get("next", {}).get("url")
        if not following:
            return
        request = Request("GET", following)
