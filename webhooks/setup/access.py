"""Who may set this service up: whoever read the terminal. One link opens one session; each `state` is good once."""

import hmac
import secrets
import time
from dataclasses import dataclass, field

from webhooks.setup.choice import Choice

SECONDS = 3600.0  # GitHub gives as long to exchange a code
_MOST = 16


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


@dataclass
class Access:
    """The secrets of one set-up. Comparisons take the same time whatever is wrong."""

    token: str
    _session: str = ""
    _csrf: str = ""
    _states: dict[str, tuple[Choice, float]] = field(default_factory=dict)

    def open(self, token: str) -> str | None:
        """Return the session that the link's token opens, once; None for another token, or the second time."""
        if not _same(self.token, token) or self._session:
            return None
        self._session, self._csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        return self._session

    @property
    def spent(self) -> bool:
        """Whether the link was used."""
        return bool(self._session)

    def admits(self, session: str) -> bool:
        """Tell whether a cookie is our session."""
        return bool(self._session) and _same(self._session, session)

    @property
    def csrf(self) -> str:
        """What each form of ours carries."""
        return self._csrf

    def sent_by_us(self, csrf: str) -> bool:
        """Tell whether a form carries it."""
        return bool(self._csrf) and _same(self._csrf, csrf)

    def begin(self, choice: Choice) -> str:
        """Return the `state` under which GitHub will come back for `choice`."""
        while len(self._states) >= _MOST:
            self._states.pop(next(iter(self._states)))
        state = secrets.token_urlsafe(32)
        self._states[state] = (choice, time.monotonic() + SECONDS)
        return state

    def finish(self, state: str) -> Choice | None:
        """Return the choice that a `state` stands for, the first time within an hour."""
        known = [each for each in self._states if _same(each, state)]
        if not known:
            return None
        choice, until = self._states.pop(known[0])
        return choice if time.monotonic() < until else None
