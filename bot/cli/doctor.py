"""Say whether this installation is healthy, and what to do if not."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from time import monotonic
from typing import Annotated

import typer
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from rich.text import Text

from bot import diagnosis, manifest
from bot.cli.terminal import answer_json, console
from bot.diagnosis import Examined
from bot.github import App, BadCredentials, Credentials, GitHub, GitHubError, Unreachable
from bot.jobs import StoreError, check_store
from bot.logs import redact
from bot.permissions import lacking
from bot.registered import exposed
from bot.settings import Settings, SettingsError, without_app

EXAMPLES = """\
  dbreview doctor              one line per check, with the remedy where something is wrong
  dbreview doctor --json       the same for a monitor; exits with 1 on a problem
"""

SLOW = 2.0  # seconds for one answer of GitHub


def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document instead of text.")] = False,
) -> int:
    """Say whether this installation is healthy: settings, key, database, clock, GitHub, permissions, deliveries."""
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
        if one.remedy and not again:
            out.print(Text(f"         {one.remedy}"), soft_wrap=True)
    return int(not healthy)


def examine() -> list[Examined]:
    """Return every check in order; one that rests on a failed one is left out."""
    if without_app():
        return [Examined("settings", False, f"{name} is not set", _NONE) for name in _REQUIRED]
    try:
        settings = Settings.load()
    except SettingsError as error:
        return [Examined("settings", False, line, _SETTINGS) for line in str(error).splitlines()]
    found = [Examined("settings", True, "all required ones are there and can be read"), _database(settings)]
    if seen := exposed(settings.data_dir):
        found.append(Examined("secrets", False, seen, "Take those rights away: chmod 600."))
    if problem := _unusable_key(settings):
        return [*found, problem]
    return [*found, *asyncio.run(_github(settings))]


_REQUIRED = ("DBREVIEW_APP_ID", "DBREVIEW_PRIVATE_KEY", "DBREVIEW_WEBHOOK_SECRET")
_NONE = "Run dbreview serve: it prints a link that registers an App. Or set what deploy/.env.example describes."
_SETTINGS = "Every setting is described in deploy/.env.example; any of them may be NAME_FILE, a file to read it from."


def _database(settings: Settings) -> Examined:
    kind = "SQLite file" if settings.store_url.startswith("sqlite") else "Postgres"
    begun = monotonic()
    try:
        check_store(settings)
    except StoreError as error:
        remedy = "Deliveries are stored there before GitHub gets its answer; nothing works without it."
        return Examined("database", False, redact(str(error)), remedy)
    return Examined("database", True, f"{kind} opened in {(monotonic() - begun) * 1000:.0f} ms")


def _unusable_key(settings: Settings) -> Examined | None:
    try:
        load_pem_private_key(settings.private_key.get_secret_value().encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        remedy = "Make a new private key on the app's settings page and set it as DBREVIEW_PRIVATE_KEY."
        said = str(error).splitlines()[0].rstrip(".")
        return Examined("key", False, f"the private key cannot sign: {said}", remedy)
    return None


async def _github(settings: Settings) -> list[Examined]:
    key = settings.private_key.get_secret_value()
    github = GitHub(Credentials(settings.app_id, key, settings.github_api_url))
    try:
        return [one async for one in _asked(github, settings)]
    finally:
        await github.close()


async def _asked(github: GitHub, settings: Settings) -> AsyncIterator[Examined]:
    api_url = settings.github_api_url
    if wrong := diagnosis.address(api_url):
        yield wrong
        return
    begun = monotonic()
    try:
        yield diagnosis.clock(await github.reach())
        app = await github.app()
    except BadCredentials as error:
        remedy = "App id and private key must belong to the same app, and this machine's clock must be right."
        yield Examined("key", False, str(error), remedy)
        return
    except (GitHubError, Unreachable) as error:
        yield diagnosis.unreachable(str(error), api_url)
        return
    took = monotonic() - begun
    slow = "Reviews take some ten requests each: look at the way to GitHub." if took > 2 * SLOW else ""
    yield Examined("github", not slow, f"{api_url} answered twice in {took * 1000:.0f} ms", slow)
    yield Examined("key", True, f"GitHub knows us as the app {app.slug} ({app.id})")
    for one in (*_permissions(app), _events(app)):
        yield one
    try:
        installations = await github.installations()
        for one in diagnosis.installations(installations):
            yield one
        there = next((each for each in installations if not each.suspended), None)
        for one in diagnosis.required(await github.required(there.id), app.id) if there else ():
            yield one
        yield diagnosis.hook(await github.hook(), settings.smee_url)
        yield diagnosis.deliveries(await github.deliveries(pages=1))
    except GitHubError as error:
        yield Examined("webhook", False, str(error), "Ask again in a minute.")


def _permissions(app: App) -> Iterator[Examined]:
    """One line for all, or one per permission that is missing."""
    page = f"Grant it on the app's page (Permissions), then let every organisation accept the change: {app.slug}."
    missing = lacking(app.permissions)
    if not missing:
        yield Examined("permissions", True, f"all {len(manifest.permissions())} that reviews need are granted")
    for seen in missing:
        yield Examined("permissions", False, seen, page)


def _events(app: App) -> Examined:
    known = sorted(manifest.events())
    absent = [name for name in known if name not in app.events]
    seen = f"not subscribed to {', '.join(absent)}" if absent else f"subscribed to {', '.join(known)}"
    return Examined("events", not absent, seen, "Tick them on the app's page (Permissions & events)." if absent else "")
