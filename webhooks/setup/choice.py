"""What the operator chooses on the first page, and what is wrong with it."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from bot.github import DEFAULT_API
from bot.manifest import HOOK_PATH
from bot.service import web_url

_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})")


@dataclass(frozen=True)
class Choice:
    """A valid choice. `organisation` is '' for the operator's own account; `hook_url` is where GitHub delivers."""

    api_url: str
    organisation: str
    name: str
    hook_url: str
    keep: bool  # in a file of ours; else shown once

    @property
    def web(self) -> str:
        """Where people look at this GitHub."""
        return web_url(self.api_url)

    def register_url(self, state: str) -> str:
        """Return where the manifest is sent to."""
        whose = f"organizations/{quote(self.organisation)}/" if self.organisation else ""
        return f"{self.web}/{whose}settings/apps/new?state={quote(state)}"


@dataclass(frozen=True)
class Fixed:
    """What the operator fixed at the start, and the page only shows: '' where it asks."""

    api_url: str = ""
    smee_url: str = ""


def choose(form: dict[str, str], fixed: Fixed) -> tuple[Choice | None, dict[str, str]]:
    """Return the choice a form makes, or None and a sentence for each field that is wrong."""
    wrong: dict[str, str] = {}
    api_url = fixed.api_url or (_server(form, wrong) if form.get("server") == "enterprise" else DEFAULT_API)
    organisation = form.get("organisation", "").strip() if form.get("account") == "organisation" else ""
    if form.get("account") == "organisation" and not _LOGIN.fullmatch(organisation):
        wrong["organisation"] = "Write the organisation's name as it stands in its address on GitHub."
    name = " ".join(form.get("name", "").split())
    if not 1 <= len(name) <= 34:  # GitHub's limit
        wrong["name"] = "The App's name has 1 to 34 characters."
    hook = fixed.smee_url or _hook(form.get("address", ""), api_url, wrong)
    if wrong:
        return None, wrong
    return Choice(api_url, organisation, name, hook, form.get("keep") != "show"), {}


def _server(form: dict[str, str], wrong: dict[str, str]) -> str:
    """Return the REST API of an Enterprise Server: https and a name with a dot, nothing else is ever connected to."""
    parts = _parts(form.get("host", ""))
    if parts is None or parts[0] != "https" or not _HOST.fullmatch(parts[1]) or parts[1].endswith(".localhost"):
        wrong["host"] = "Write the server's address, such as https://github.example.com, and nothing behind it."
        return ""
    _, host, port = parts
    if host == "github.com":
        return DEFAULT_API
    return f"https://api.{host}" if host.endswith(".ghe.com") else f"https://{host}{port}/api/v3"


def _hook(address: str, api_url: str, wrong: dict[str, str]) -> str:
    parts = _parts(address)
    sentence = "Write the address at which GitHub reaches this service, such as https://dbreview.example.com."
    if parts is None:
        wrong["address"] = sentence
        return ""
    scheme, host, port = parts
    here = _parts(api_url)
    if is_private(host) and not (here and is_private(here[1])):  # a GitHub on this machine reaches this machine
        wrong["address"] = f"GitHub cannot reach {host} from outside; start with `dbreview serve --smee URL` for that."
    elif scheme != "https" and not is_private(host):
        wrong["address"] = f"{sentence} Without https, anybody on the way reads what is delivered."
    return f"{scheme}://{f'[{host}]' if ':' in host else host}{port}{HOOK_PATH}"


def _parts(address: str) -> tuple[str, str, str] | None:
    """Return scheme, host and `:port` of an address that has no path of its own; None for anything odd."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    path = parts.path.rstrip("/").removesuffix(HOOK_PATH)
    odd = parts.username is not None or parts.password is not None or parts.query or parts.fragment or path
    if parts.scheme not in {"http", "https"} or not host or odd or re.search(r"[\s\\]", address.strip()):
        return None
    return parts.scheme, host.lower(), f":{port}" if port else ""


def is_private(host: str) -> bool:
    """Tell whether a host is certainly this machine or a private network; a name may be one without our knowing."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
