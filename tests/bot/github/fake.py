"""A GitHub of a few lines: what it is asked is written down, what it answers is scripted."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.github import Clock, Credentials, GitHub, Repo
from bot.pull import Repository

Answer = tuple[int, dict[str, str], Any]  # status, headers, JSON (or bytes)
Handler = Callable[["Asked"], Answer | Any]


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; `path` is as it was on the wire, still quoted."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    json: Any


@dataclass
class FakeGitHub:
    """An ASGI application. `answers` maps "METHOD path" to a handler, or to the answers to give one after the other."""

    answers: dict[str, Handler | list[Any]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    tokens: int = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        asked = Asked(
            scope["method"],
            scope["raw_path"].split(b"?")[0].decode(),
            scope["query_string"].decode(),
            {k.decode(): v.decode() for k, v in scope["headers"]},
            json.loads(body) if body else None,
        )
        status, headers, answer = self._answer(asked)
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        raw = [(k.encode(), v.encode()) for k, v in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": content})

    def _answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if asked.path.endswith("/access_tokens") and f"POST {asked.path}" not in self.answers:
            self.tokens += 1
            until = datetime.now(UTC) + timedelta(hours=1)
            return 201, {}, {"token": f"ghs_{self.tokens}", "expires_at": until.strftime("%Y-%m-%dT%H:%M:%S.000Z")}
        script = self.answers.get(f"{asked.method} {asked.path}")
        if script is None:
            return 404, {}, {"message": "Not Found"}
        answer = script.pop(0) if isinstance(script, list) else script(asked)
        return answer if isinstance(answer, tuple) else (200, {}, answer)

    def count(self, start: str) -> int:
        """How many requests began like this."""
        return sum(f"{a.method} {a.path}".startswith(start) for a in self.asked)


@dataclass
class FakeTime:
    """A clock that only sleeping moves."""

    at: float = 1_000_000_000.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    def clock(self) -> Clock:
        return Clock(now=lambda: self.at, monotonic=lambda: self.at, sleep=self.sleep, jitter=lambda: 0.0)


@dataclass
class Rig:
    """A fake GitHub with our client before it."""

    github: GitHub
    server: FakeGitHub
    time: FakeTime

    @property
    def repo(self) -> Repo:
        return self.github.repo(5, Repository(1, "o", "r"))


def credentials(key: str, api_url: str = "https://api.github.com") -> Credentials:
    return Credentials("42", key, api_url)
