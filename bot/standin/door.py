"""Every request's way in: recorded, faulted if a test wants it so, authenticated, limited, validated, and answered."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.standin import apps, checks, contents, conversation, login, registration, reviews
from bot.standin.call import Answer, Call, Operation
from bot.standin.faults import AFTER, Kind
from bot.standin.graphql import execute
from bot.standin.limits import SECONDARY
from bot.standin.record import record
from bot.standin.refusal import Refusal, not_found
from bot.standin.repository import Repository
from bot.standin.tokens import Token
from bot.standin.validation import faults_of

if TYPE_CHECKING:
    from bot.standin.app import StandIn

OPERATIONS = (*apps.OPERATIONS, *contents.OPERATIONS, *checks.OPERATIONS, *conversation.OPERATIONS, *reviews.OPERATIONS)
API_VERSIONS = ("2022-11-28", "2026-03-10")
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass
class Recorded:
    """A request on record; `status` is 0 where no answer was given, `at` is time.monotonic() when it came."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    status: int = 0
    at: float = field(default_factory=time.monotonic)


class Broken(Response):
    """An answer that never ends: the connection is cut in its middle, or silence until the client gives up."""

    def __init__(self, *, silent: bool) -> None:
        super().__init__()
        self._silent = silent

    async def __call__(  # noqa: D102
        self, scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[Any]], send: Send
    ) -> None:
        # Only a server on a socket names the version of the specification; in the process, the client's own error is
        # raised, as its transport would raise it.
        on_a_socket = "spec_version" in scope["asgi"]
        if self._silent:
            if not on_a_socket:
                raise httpx.ReadTimeout("The stand-in does not answer.")
            while (await asyncio.wait_for(receive(), timeout=600))["type"] != "http.disconnect":
                pass
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        if not on_a_socket:
            raise httpx.ReadError("The stand-in cut the connection.")


def build(standin: "StandIn") -> Starlette:
    """Return the ASGI app: GitHub's paths at the root, and below /api/v3 as on GitHub Enterprise Server."""
    routes = [Route(each.path, _endpoint(standin, each), methods=[each.method]) for each in OPERATIONS]
    graph = _graphql_endpoint(standin)
    graphs = [Route("/graphql", graph, methods=["POST"]), Route("/api/graphql", graph, methods=["POST"])]
    rest = [*routes, Route("/{path:path}", _nowhere(standin), methods=["GET", "POST", "PUT", "PATCH", "DELETE"])]
    pages = [*registration.routes(standin), *login.routes(standin)]
    return Starlette(routes=[*graphs, *pages, Mount("/api/v3", routes=rest), *rest])


def _nowhere(standin: "StandIn") -> Callable[[Request], Awaitable[Response]]:
    async def nowhere(request: Request) -> Response:
        await _note(standin, request)
        standin.violations.append(f"{request.method} {request.url.path} is not an operation the stand-in knows.")
        return _refused(standin, not_found())

    return nowhere


def _endpoint(standin: "StandIn", operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        noted = await _note(standin, request)
        raw = await request.body()
        response = _with_fault(standin, noted, lambda: _run(standin, operation, request, raw))
        _record(noted, response)
        return response

    return endpoint


def _record(noted: Recorded, response: Response) -> None:
    answered = json.loads(bytes(response.body)) if isinstance(response, JSONResponse) else None
    asked = {"method": noted.method, "path": noted.path, "query": noted.query, "body": noted.body}
    record("rest", {**asked, "status": response.status_code, "answer": answered})


def _graphql_endpoint(standin: "StandIn") -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        noted = await _note(standin, request)
        complained = len(standin.violations)
        response = _with_fault(standin, noted, lambda: _graphql(standin, request, noted.body))
        if len(standin.violations) == complained:  # what is refused here need not be checked again
            record("graphql", noted.body)
        return response

    return endpoint


def _split(path: str) -> tuple[str, str]:
    """Return the prefix of GitHub Enterprise Server, or nothing, and the path below it."""
    prefix = "/api/v3" if path.startswith("/api/v3/") else ""
    return prefix, path.removeprefix(prefix)


async def _note(standin: "StandIn", request: Request) -> Recorded:
    raw = await request.body()
    _, path = _split(request.url.path)
    try:
        body = json.loads(raw) if raw else None
    except ValueError:
        body = None
    noted = Recorded(request.method, path, dict(request.query_params), body)
    standin.requests.append(noted)
    return noted


def _with_fault(standin: "StandIn", noted: Recorded, run: Callable[[], Response]) -> Response:
    kind = standin.faults.take(noted.method, noted.path)
    if kind is not None and kind not in AFTER:
        return _faulty(standin, noted, kind)
    try:
        response = run()
    except Refusal as refusal:
        response = _refused(standin, refusal)
    noted.status = response.status_code
    return response if kind is None else _faulty(standin, noted, kind)


def _faulty(standin: "StandIn", noted: Recorded, kind: Kind) -> Response:
    if kind.startswith(("timeout", "cut")):
        noted.status = 0
        return Broken(silent=kind.startswith("timeout"))
    answers = {
        "500": Refusal(500, "Server Error"),
        "502-after": Refusal(502, "Server Error"),
        "secondary": Refusal(403, SECONDARY),
        "secondary-retry-after": Refusal(403, SECONDARY, headers={"retry-after": "1"}),
        "primary": Refusal(403, "API rate limit exceeded for installation.", headers={"x-ratelimit-remaining": "0"}),
        "401": Refusal(401, "Bad credentials"),
        "404": not_found(),
        "422": Refusal(422, "Validation Failed", ["Refused on demand"]),
    }
    response = _refused(standin, answers[kind])
    noted.status = response.status_code
    return response


def _refused(standin: "StandIn", refusal: Refusal) -> Response:
    return JSONResponse(refusal.json(), refusal.status, {**standin.limits.headers(), **refusal.headers})


def _run(standin: "StandIn", operation: Operation, request: Request, raw: bytes) -> Response:
    """Admit a REST request and run its operation; every refusal is raised."""
    token = _admit(standin, operation, request)
    repository = _target(standin, request, token)
    _permit(operation, token)
    if operation.path != "/rate_limit":
        standin.limits.spend(write=operation.method != "GET", content=operation.content)
    body = _body(standin, operation, request, raw)
    accept, query = request.headers.get("accept", ""), dict(request.query_params)
    prefix, path = _split(request.url.path)
    origin = f"{request.url.scheme}://{request.url.netloc}{prefix}"
    answer = operation.run(Call(standin, origin, path, request.path_params, query, body, accept, token, repository))
    return _response(standin, answer)


def _admit(standin: "StandIn", operation: Operation, request: Request) -> Token | None:
    version = request.headers.get("x-github-api-version", API_VERSIONS[0])
    if version not in API_VERSIONS:
        raise Refusal(410, f"The API version {version} is not supported.")
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if operation.needs == "nobody":
        return None
    if scheme.lower() not in ("bearer", "token"):
        raise Refusal(401, "Requires authentication")
    if operation.needs == "app":
        standin.tokens.app(text)
        return None
    return standin.tokens.installation(text)


def _target(standin: "StandIn", request: Request, token: Token | None) -> Repository | None:
    """Return the repository of the path; what a token does not open is not there."""
    where = request.path_params
    if "repo" not in where:
        return None
    found = standin.find(f"{where['owner']}/{where['repo']}")
    if found is None or not standin.opens(token, found):
        raise not_found()
    if f"{where['owner']}/{where['repo']}".lower() != found.full_name.lower():
        raise _moved(request, found)
    return found


def _moved(request: Request, repository: Repository) -> Refusal:
    """Lead to the new name: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api."""
    old, new = f"/repos/{request.path_params['owner']}/{request.path_params['repo']}", f"/repos/{repository.full_name}"
    location = str(request.url).replace(old, new, 1)
    return Refusal(301 if request.method == "GET" else 307, "Moved", headers={"location": location})


def _permit(operation: Operation, token: Token | None) -> None:
    if token is not None and not token.allows(operation.needs):
        needed = operation.needs.replace(": ", "=")
        headers = {"x-accepted-github-permissions": needed}
        raise Refusal(403, "Resource not accessible by integration", headers=headers)


def _body(standin: "StandIn", operation: Operation, request: Request, raw: bytes) -> dict[str, Any]:
    if operation.method == "GET" or not raw:
        raw = raw or b"{}"
    problems = faults_of(operation.body, raw)
    if problems:
        standin.violations += [f"{request.method} {request.url.path}: {problem}" for problem in problems]
        raise Refusal(422, "Invalid request.\n\n" + " ".join(problems))
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refusal(400, "Problems parsing JSON") from None
    return body if isinstance(body, dict) else {}


def _response(standin: "StandIn", answer: Answer) -> Response:
    headers = {**standin.limits.headers(), **answer.headers}
    if answer.raw is not None:
        return Response(answer.raw, answer.status, headers)
    if answer.status == 204:
        return Response(status_code=204, headers=headers)
    return JSONResponse(answer.json, answer.status, headers)


def _graphql(standin: "StandIn", request: Request, body: Any) -> Response:
    _, _, text = request.headers.get("authorization", "").partition(" ")
    token = standin.tokens.installation(text)
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        raise Refusal(400, "A query attribute must be specified and must be a string.")
    mutation = body["query"].lstrip().startswith("mutation")
    standin.limits.spend(write=mutation, content=False)
    answer = execute(standin, token, body["query"], body.get("variables") or {})
    return JSONResponse(answer, headers=standin.limits.headers())
