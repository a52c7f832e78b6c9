"""Say whether this installation is healthy, and what to do if not."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass
from time import monotonic
from typing import Annotated

import typer
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from rich.text import Text

from bot.cli.terminal import answer_json, console
from bot.github import App, BadCredentials, Credentials, GitHub, GitHubError
from bot.jobs import StoreError, check_store
from bot.logs import redact
from bot.settings import Settings, SettingsError

EXAMPLES = """\
  dbreview doctor              one line per check, with the remedy where something is wrong
  dbreview doctor --json       the same for a monitor; exits with 1 on a problem
"""

# What app.yml asks for; a test holds the two together.
PERMISSIONS = {
    "checks": "write",
    "contents": "read",
    "issues": "read",
    "merge_queues": "read",
    "metadata": "read",
    "pull_requests": "write",
}
EVENTS = ("issue_comment", "merge_group", "pull_request", "pull_request_review_comment", "push")
SLOW = 2.0  # seconds for one answer of GitHub
_RANK = {"read": 1, "write": 2, "admin": 3}


@dataclass(frozen=True)
class Examined:
    """One check: what was looked at, whether it is well, what was seen, and what to do about it."""

    name: str
    ok: bool
    seen: str
    remedy: str = ""


def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document instead of text.")] = False,
) -> int:
    """Say whether this installation is healthy: settings, key, database, GitHub, permissions, webhook."""
    found = examine()
    healthy = all(one.ok for one in found)
    if as_json:
        answer_json({"healthy": healthy, "checks": [asdict(one) for one in found]})
        return int(not healthy)
    out = console()
    for at, one in enumerate(found):
        line = Text("ok       " if one.ok else "problem  ", "bold green" if one.ok else "bold red")
        out.print(Text().append_text(line).append(f"{one.name}: ", "bold").append(one.seen), soft_wrap=True)
        again = at + 1 < len(found) and found[at + 1].remedy == one.remedy
        if not one.ok and one.remedy and not again:
            out.print(Text(f"         {one.remedy}"), soft_wrap=True)
    return int(not healthy)


def examine() -> list[Examined]:
    """Return every check in order; one that rests on a failed one is left out."""
    try:
        settings = Settings.load()
    except SettingsError as error:
        return [Examined("settings", ok=False, seen=line, remedy=_SETTINGS) for line in str(error).splitlines()]
    found = [Examined("settings", ok=True, seen="all required ones are there and can be read"), _database(settings)]
    if problem := _unusable_key(settings):
        return [*found, problem]
    return [*found, *asyncio.run(_github(settings))]


_SETTINGS = "Every setting is described in deploy/.env.example; any of them may be NAME_FILE, a file to read it from."


def _database(settings: Settings) -> Examined:
    kind = "SQLite file" if settings.store_url.startswith("sqlite") else "Postgres"
    begun = monotonic()
    try:
        check_store(settings)
    except StoreError as error:
        remedy = "Deliveries are stored there before GitHub gets its answer; nothing works without it."
        return Examined("database", ok=False, seen=redact(str(error)), remedy=remedy)
    return Examined("database", ok=True, seen=f"{kind} opened in {_ms(begun)}")


def _unusable_key(settings: Settings) -> Examined | None:
    try:
        load_pem_private_key(settings.private_key.get_secret_value().encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        remedy = "Make a new private key on the app's settings page and set it as DBREVIEW_PRIVATE_KEY."
        said = str(error).splitlines()[0].rstrip(".")
        return Examined("key", ok=False, seen=f"the private key cannot sign: {said}", remedy=remedy)
    return None


async def _github(settings: Settings) -> list[Examined]:
    key = settings.private_key.get_secret_value()
    github = GitHub(Credentials(settings.app_id, key, settings.github_api_url))
    try:
        return [one async for one in _asked(github, settings.github_api_url)]
    finally:
        await github.close()


async def _asked(github: GitHub, api_url: str) -> AsyncIterator[Examined]:
    begun = monotonic()
    try:
        app = await github.app()
    except BadCredentials as error:
        remedy = "App id and private key must belong to the same app, and this machine's clock must be right."
        yield Examined("key", ok=False, seen=str(error), remedy=remedy)
        return
    except GitHubError as error:
        remedy = "Is DBREVIEW_GITHUB_API_URL right, and may this machine reach it (proxy, firewall)?"
        yield Examined("github", ok=False, seen=str(error), remedy=remedy)
        return
    took = monotonic() - begun
    slow = "Reviews take some ten requests each: look at the way to GitHub." if took > SLOW else ""
    yield Examined("github", ok=not slow, seen=f"{api_url} answered in {took * 1000:.0f} ms", remedy=slow)
    yield Examined("key", ok=True, seen=f"GitHub knows us as the app {app.slug} ({app.id})")
    for one in (*_permissions(app), *_events(app)):
        yield one
    yield await _webhook(github)


def _permissions(app: App) -> Iterator[Examined]:
    """One line for all, or one per permission that is missing."""
    page = f"Grant it on the app's page (Permissions), then let every organisation accept the change: {app.slug}."
    lacking = [
        f"{name} is {app.permissions.get(name, 'not granted')}, and must be {wanted}"
        for name, wanted in PERMISSIONS.items()
        if _RANK.get(app.permissions.get(name, ""), 0) < _RANK[wanted]
    ]
    if not lacking:
        yield Examined("permissions", ok=True, seen=f"all {len(PERMISSIONS)} that reviews need are granted")
    for seen in lacking:
        yield Examined("permissions", ok=False, seen=seen, remedy=page)


def _events(app: App) -> Iterator[Examined]:
    lacking = [name for name in EVENTS if name not in app.events]
    seen = f"not subscribed to {', '.join(lacking)}" if lacking else f"subscribed to {', '.join(EVENTS)}"
    yield Examined("events", ok=not lacking, seen=seen, remedy="Tick them on the app's page (Permissions & events).")


async def _webhook(github: GitHub) -> Examined:
    remedy = "Set it on the app's page to https://YOUR-HOST/webhooks/github."
    try:
        url = await github.hook_url()
    except GitHubError as error:
        return Examined("webhook", ok=False, seen=str(error), remedy=remedy)
    if not url:
        return Examined(
            "webhook", ok=False, seen="the app has no webhook URL, so no delivery ever comes", remedy=remedy
        )
    right = url.endswith("/webhooks/github")
    seen = f"GitHub delivers to {url}"
    return Examined("webhook", ok=right, seen=seen if right else f"{seen}, which is not our door", remedy=remedy)


def _ms(begun: float) -> str:
    return f"{(monotonic() - begun) * 1000:.0f} ms"
