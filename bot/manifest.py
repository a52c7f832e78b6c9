"""The App's manifest, app.yml: what the setup pages register, and what `dbreview doctor` looks for."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_PLACES = (Path(__file__).parent / "app.yml", Path(__file__).parent.parent / "app.yml")  # in the wheel, in a checkout
HOOK_PATH = "/webhooks/github"
REGISTERED_PATH = "/setup/registered"
CALLBACK_PATH = "/operator/callback"


@cache
def _text() -> str:
    return next(path for path in _PLACES if path.exists()).read_text(encoding="utf-8")


@cache
def _read() -> dict[str, Any]:
    loaded = yaml.safe_load(_text())
    assert isinstance(loaded, dict)  # noqa: S101 - a file of ours
    return loaded


def permissions() -> dict[str, str]:
    """Return the permissions the App asks for: name to read or write."""
    return dict(_read()["default_permissions"])


def reasons() -> dict[str, str]:
    """Return what each permission is for, as the comment behind it says."""
    found = {}
    for line in _text().splitlines():
        name, colon, rest = line.strip().partition(":")
        if colon and name in _read()["default_permissions"]:
            found[name] = rest.partition("#")[2].strip()
    return found


def events() -> tuple[str, ...]:
    """Return the events the App subscribes to."""
    return tuple(_read()["default_events"])


def name() -> str:
    """Return the App's usual name."""
    return str(_read()["name"])


def manifest(called: str, hook_url: str, origin: str) -> dict[str, Any]:
    """Return the manifest as GitHub takes it, of an App called `called` whose deliveries go to `hook_url`.

    `origin` is where people reach the service: the set-up and who signs in are led back there.

    See <https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest>.
    """
    own = {"name": called, "hook_attributes": {"url": hook_url, "active": True}}
    return _read() | own | {"redirect_url": origin + REGISTERED_PATH, "callback_urls": [origin + CALLBACK_PATH]}
