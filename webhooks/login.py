"""Signing in with GitHub: its web flow with a state and PKCE, until we know of what the person is an admin."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.github import GitHubError
from bot.github.people import Admin, Client, admin_of
from bot.manifest import CALLBACK_PATH as CALLBACK
from webhooks.sealed import Sealed
from webhooks.visitor import MOST, Visitor

COOKIE = "dbreview-login"
FLOW_SECONDS = 600
SECONDS = 3600  # of a session: rights are asked for anew after it
_CODE = re.compile(r"[A-Za-z0-9_-]{1,200}")


__all__ = ["CALLBACK", "COOKIE", "FLOW_SECONDS", "SECONDS", "Login", "LoginError"]


class LoginError(Exception):
    """Nobody was signed in; the message is a sentence."""


@dataclass(frozen=True)
class Login:
    """The flow for one App. It keeps nothing: the state is in a cookie, the verifier follows from it and a key."""

    client: Client
    flows: Sealed
    sessions: Sealed

    @classmethod
    def of(cls, client: Client) -> "Login":
        """Return the flow for an App."""
        return cls(client, Sealed.of("login flow", client.secret), Sealed.of("login session", client.secret))

    def begin(self, *, secure: bool) -> tuple[str, str]:
        """Return where the browser goes, and the cookie with which it comes back, once, within ten minutes."""
        state = secrets.token_urlsafe(32)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self._verifier(state).encode()).digest())
        query = {"client_id": self.client.id, "state": state, "code_challenge": challenge.decode().rstrip("=")}
        url = f"{self.client.web}/login/oauth/authorize?{urlencode(query | {'code_challenge_method': 'S256'})}"
        return url, self.flows.seal(f"{int(secure)}{state}", FLOW_SECONDS)

    async def finish(self, cookie: str, state: str, code: str) -> tuple[str, bool]:
        """Return a session, and whether its cookie is for https only. Raises LoginError."""
        begun = self.flows.open(cookie)
        if not begun or not secrets.compare_digest(begun[1:].encode(), state.encode()):
            raise LoginError("GitHub came back with a state that this browser was not given; sign in again.")
        if not _CODE.fullmatch(code):
            raise LoginError("GitHub gave no code: you did not agree, or it was asked twice.")
        try:
            admin = await admin_of(self.client, code, self._verifier(state))
        except GitHubError as error:
            raise LoginError(str(error)) from error
        return self.sessions.seal(_visitor(admin).text(), SECONDS), begun[0] == "1"

    def visitor(self, cookie: str) -> Visitor | None:
        """Return whose session a cookie is, None where it is none or has ended."""
        text = self.sessions.open(cookie)
        return Visitor.of(text) if text else None

    def _verifier(self, state: str) -> str:
        return self.flows.sign(f"verifier {state}")


def _visitor(admin: Admin) -> Visitor:
    if not admin.installations and not admin.repositories:
        raise LoginError(f"{admin.login} is an admin of no repository on which this App is installed.")
    installations = admin.installations[:MOST]
    repositories = admin.repositories[: MOST - len(installations)]
    return Visitor(admin.login, installations=frozenset(installations), repositories=frozenset(repositories))
