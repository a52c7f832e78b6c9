"""One request to GitHub until it is answered: retries, waits, and every failure as one of our errors."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from githubkit import GitHub
from githubkit.exception import RequestError, RequestFailed

from bot import traces
from bot.github.clock import Clock
from bot.github.errors import (
    BadCredentials,
    Forbidden,
    GitHubError,
    NotFound,
    RateLimited,
    Refused,
    Uncertain,
    Unreachable,
)
from bot.github.retry import ATTEMPTS, LONGEST_WAIT, UNSAID, Failure, pause

HEADERS = {"X-GitHub-Api-Version": "2022-11-28"}  # every supported Enterprise Server knows it; later ones only some

Limited = Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class Request:
    """One request. `repeatable`: sending it twice does no more than sending it once."""

    method: str
    url: str
    json: Any = None
    params: dict[str, str | int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    repeatable: bool = True
    attempts: int = ATTEMPTS

    def __str__(self) -> str:
        return f"{self.method} {self.url.split('?')[0]}"


@dataclass
class Tally:
    """How many requests were sent, retries included."""

    requests: int = 0


async def send(
    client: GitHub[Any], request: Request, clock: Clock, tally: Tally, limited: Limited | None = None
) -> httpx.Response:
    """Return GitHub's answer. Raises bot.github.errors; RateLimited rather than wait longer than a worker may.

    While it waits because GitHub asked to, `limited` has been told for how many seconds: nobody else should ask then.
    """
    waited = 0.0
    for attempt in range(ATTEMPTS):
        tally.requests += 1
        try:
            return await _traced(client, request, attempt)
        except RequestError as error:
            failure = _failure(error, request, clock)
            wait = pause(failure, attempt)
            if wait is None:
                raise _translated(error, failure, request) from error
            if failure.limited and (attempt + 1 == ATTEMPTS or waited + wait > LONGEST_WAIT):
                raise RateLimited(max(wait, 1.0)) from error
            if failure.limited and limited:
                await limited(wait)
        wait += clock.jitter()
        await clock.sleep(wait)
        waited += wait
    raise AssertionError("the last attempt either returns or raises")


async def _traced(client: GitHub[Any], request: Request, attempt: int) -> httpx.Response:
    where = traces.route(request.url)
    with traces.span(f"GitHub {request.method} {where}", http__request__resend_count=attempt) as span:
        try:
            answer = await _attempt(client, request)
        except RequestFailed as error:
            span.set_attribute("http.response.status_code", error.response.status_code)
            raise
        span.set_attribute("http.response.status_code", answer.status_code)
        return answer


async def _attempt(client: GitHub[Any], request: Request) -> httpx.Response:
    headers = {**HEADERS, **request.headers}
    answer = await client.arequest(
        request.method, request.url, json=request.json, params=request.params or None, headers=headers
    )
    return answer.raw_response


def _failure(error: RequestError[Any], request: Request, clock: Clock) -> Failure:
    """Classify one failed attempt; raises what is no failure of the network at all."""
    if isinstance(error, RequestFailed):
        answer = error.response.raw_response
        limited = is_limited(answer)
        return Failure(
            request.repeatable,
            answer.status_code,
            limited=limited,
            retry_after=reset_in(answer, clock) if limited else None,
            attempts=request.attempts,
        )
    if not isinstance(error.exc, httpx.TransportError):
        raise error.exc
    unsent = isinstance(error.exc, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
    return Failure(request.repeatable, unsent=unsent, attempts=request.attempts)


def is_limited(answer: httpx.Response) -> bool:
    """Return whether GitHub refused because of a rate limit; a secondary limit may say so only in its message."""
    if answer.status_code == 429:
        return True
    if answer.status_code != 403:
        return False
    words = answer.text.lower()
    spent = answer.headers.get("x-ratelimit-remaining") == "0"
    return spent or "retry-after" in answer.headers or "secondary rate" in words or "abuse detection" in words


def reset_in(answer: httpx.Response, clock: Clock) -> float | None:
    """Return the seconds GitHub asks us to wait, None where it says nothing."""
    after = answer.headers.get("retry-after", "")
    if after.isdigit():
        return float(after)
    reset = answer.headers.get("x-ratelimit-reset", "")
    if answer.headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
        return UNSAID if "secondary rate" in answer.text.lower() else max(float(reset) - clock.now(), 1.0)
    return None


def _translated(error: RequestError[Any], failure: Failure, request: Request) -> GitHubError:
    if isinstance(error, RequestFailed) and not failure.undecided:
        return refusal(error.response.raw_response, request)
    what = f"answered {failure.status}" if failure.status else f"did not answer ({type(error.exc).__name__})"
    if failure.undecided and not request.repeatable:
        return Uncertain(f"GitHub {what} to {request}: it may or may not have been done.")
    return Unreachable(f"GitHub {what} to {request}, {request.attempts} times in a row.")


def refusal(answer: httpx.Response, request: Request) -> Refused:
    """Return GitHub's no as the error that fits it."""
    message, messages = _words(answer)
    sentence = f"GitHub answered {answer.status_code} to {request}: {'; '.join(messages) or message}."
    match answer.status_code:
        case 401:
            return BadCredentials(sentence, 401, messages)
        case 403:
            needed = answer.headers.get("x-accepted-github-permissions")
            sentence += f" The app needs the permission {needed}." if needed else ""
            return Forbidden(sentence, 403, messages)
        case 404 | 410:
            return NotFound(sentence, answer.status_code, messages)
        case status:
            return Refused(sentence, status, messages)


def _words(answer: httpx.Response) -> tuple[str, tuple[str, ...]]:
    """Return GitHub's message and the messages of its list of errors, each cut to a bearable length."""
    try:
        body = answer.json()
    except ValueError:
        return answer.reason_phrase, ()
    if not isinstance(body, dict):
        return answer.reason_phrase, ()
    errors = body.get("errors") or []
    said = [
        e if isinstance(e, str) else str(e.get("message") or e.get("code") or "")
        for e in errors
        if isinstance(e, str | dict)
    ]
    return str(body.get("message") or answer.reason_phrase)[:300].rstrip("."), tuple(
        s[:300].rstrip(".") for s in said if s
    )


def json_of(answer: httpx.Response) -> Any:
    """Return the JSON of an answer. Raises Unreachable where something else than GitHub seems to have answered."""
    try:
        return answer.json()
    except ValueError as error:
        host = answer.request.url.host
        raise Unreachable(f"What answered at {host} is no GitHub: its answer is not JSON.") from error
