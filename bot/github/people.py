"""What a person may do, in their own name: GitHub's web flow for an App's users, and what they are an admin of.

See <https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app>.
Their token is asked these questions and then forgotten.
"""

from dataclasses import dataclass
from typing import Any

import httpx

from bot.github.errors import Refused, Unreachable
from bot.github.wire import KeepOpen, Pinned, connection_pool

_PAGES = 10  # of 100 each
_MOST = 4 << 20  # bytes of one answer


@dataclass(frozen=True)
class Client:
    """The App as those who sign in know it. `web` is where people look at this GitHub, `api_url` its REST API."""

    id: str
    secret: str
    web: str
    api_url: str

    def __repr__(self) -> str:
        return f"Client(id={self.id!r}, web={self.web!r})"


@dataclass(frozen=True)
class Admin:
    """A person, and by id what they are an admin of: installations on their own account, and repositories elsewhere."""

    login: str
    installations: tuple[int, ...]
    repositories: tuple[int, ...]


async def admin_of(client: Client, code: str, verifier: str) -> Admin:
    """Return whose code GitHub gave, and what they are an admin of. Raises GitHubError."""
    try:
        token = await _token(client, code, verifier)
        return await _asked(client, token)
    except httpx.HTTPError as error:
        raise Unreachable(f"GitHub cannot be reached: {type(error).__name__}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreachable("What answered is no GitHub.") from error


def _http(base: str) -> httpx.AsyncClient:
    way = KeepOpen(Pinned(connection_pool(base), base, _MOST))
    return httpx.AsyncClient(transport=way, timeout=15, follow_redirects=False, headers={"user-agent": "dbreview"})


async def _token(client: Client, code: str, verifier: str) -> str:
    form = {"client_id": client.id, "client_secret": client.secret, "code": code, "code_verifier": verifier}
    async with _http(client.web) as http:
        url = f"{client.web}/login/oauth/access_token"
        answer = await http.post(url, data=form, headers={"accept": "application/json"})
    body = answer.json()
    if answer.status_code != 200 or "access_token" not in body:  # GitHub says 200 with an `error`
        why = str(body.get("error") or answer.status_code)[:80]
        raise Refused(f"GitHub did not take the code it gave: {why}.", answer.status_code, ())
    return str(body["access_token"])


async def _asked(client: Client, token: str) -> Admin:
    async with _http(client.api_url) as http:
        http.headers.update({"authorization": f"Bearer {token}", "accept": "application/vnd.github+json"})
        me = await _get(http, f"{client.api_url.rstrip('/')}/user")
        whole: list[int] = []
        single: list[int] = []
        installations = f"{client.api_url.rstrip('/')}/user/installations"
        for each in await _all(http, installations, "installations"):
            if (each.get("account") or {}).get("id") == me["id"]:
                whole.append(int(each["id"]))
                continue
            # Of an organisation's installation GitHub shows a person only what that person may read.
            found = await _all(http, f"{installations}/{int(each['id'])}/repositories", "repositories")
            single += [int(one["id"]) for one in found if (one.get("permissions") or {}).get("admin") is True]
        return Admin(str(me["login"]), tuple(whole), tuple(single))


async def _all(http: httpx.AsyncClient, url: str, wrap: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for page in range(1, _PAGES + 1):
        body = await _get(http, f"{url}?per_page=100&page={page}")
        found += body[wrap]
        if len(body[wrap]) < 100:
            break
    return found


async def _get(http: httpx.AsyncClient, url: str) -> dict[str, Any]:
    answer = await http.get(url)
    if answer.status_code != 200:
        raise Refused(f"GitHub answered {answer.status_code} when asked what you may do.", answer.status_code, ())
    body = answer.json()
    if not isinstance(body, dict):
        raise TypeError(url)
    return body
