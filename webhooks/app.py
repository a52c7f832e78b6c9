"""The door: GitHub's deliveries come in, and each one is answered after it is durably stored, never before."""

import asyncio
import gc
import re
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import traces
from bot.github import Credentials, GitHub
from bot.job import AWAY, LOST, sweep
from bot.jobs import Jobs, StoreError, Story, start
from bot.logs import configure, hide
from bot.metrics import DELIVERIES, INTAKE_SECONDS
from bot.settings import ServiceSettings, Settings, SettingsError
from webhooks.access import AccessLog
from webhooks.body import Bodies, BodyError
from webhooks.events import KNOWN_EVENTS, Ignored, job_of
from webhooks.heard import Heard
from webhooks.operator import add_operator
from webhooks.setup.app import Setup
from webhooks.signature import is_genuine
from webhooks.smee import receive
from webhooks.watch import Watch

log = structlog.get_logger("webhooks")

_LOST_SECONDS = 300
_FORGOTTEN_SECONDS = 2.5 * 86_400  # a little less than GitHub remembers what it delivered
_GUID = re.compile(r"[A-Za-z0-9-]{1,64}")
_EVENT = re.compile(r"[a-z0-9_]{1,64}")


def create_app(settings: Settings, *, review: Story) -> FastAPI:
    """Return the service: the door, and behind it the queue that works on `review`.

    Raises SettingsError when no webhook secret is configured: a door without a lock must not open.
    """
    if not settings.webhook_secrets:
        raise SettingsError("DBREVIEW_WEBHOOK_SECRET is empty: without it, anybody could send deliveries.")

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        traces.begin()
        app.state.jobs = await start(settings, review)
        key = settings.private_key.get_secret_value()
        app.state.github = GitHub(Credentials(settings.app_id, key, settings.github_api_url))  # of this event loop
        app.state.watch = Watch(app.state.jobs, app.state.github)
        tasks = [asyncio.create_task(app.state.watch.run())]
        tasks += [asyncio.create_task(_sweep(app.state.jobs))] if settings.sweep else []
        tasks += [asyncio.create_task(receive(settings.smee_url, app))] if settings.smee_url else []
        # What exists now stays: without this, full collections made the p99 of an accepted delivery three times longer.
        usual = gc.get_threshold()
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await app.state.github.close()
            await app.state.jobs.stop()
            await asyncio.to_thread(traces.end)
            gc.set_threshold(*usual)
            gc.unfreeze()

    app = FastAPI(title="dbreview", lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.heard = Heard()
    app.add_middleware(AccessLog)
    _add_door(app, settings)
    _add_health(app)
    add_operator(app, settings)
    return app


def from_environment() -> FastAPI:
    """Return the service as the operator set it up: what `dbreview serve`, or any ASGI server, runs."""
    settings = Settings.load()
    configure(settings.log_format)
    return serving(settings)


def setting_up() -> Setup:
    """Return the service of an operator who has no App yet: the pages that register one, and then the service."""
    settings = ServiceSettings.load()
    configure(settings.log_format)
    token = secrets.token_urlsafe(32)
    hide(token)
    return Setup(settings, token, serving)


def serving(settings: Settings) -> FastAPI:
    """Return the service with these settings, whose secrets no log will show."""
    from bot.service import story_of  # noqa: PLC0415 - the door is also opened without a reviewer, in tests

    hide(*settings.secrets())
    return create_app(settings, review=story_of(settings))


async def _sweep(jobs: Jobs) -> None:
    """Look for lost deliveries every five minutes, and at once and every hour also for what has no concluded check.

    The names are the same in several processes, so that one of them does it; processes that die and are started again
    and again look around once in a minute.
    """
    name, hour, reason = f"start-{int(time.time()) // 60}", int(time.time()) // 3600, "sweep"
    while True:
        try:
            if name.startswith("start-") and await jobs.away() > _FORGOTTEN_SECONDS:
                reason = AWAY
            await jobs.submit(sweep(name, reason))
        except StoreError as error:
            log.warning("not swept", why=str(error))
        await asyncio.sleep(_LOST_SECONDS - time.time() % _LOST_SECONDS)
        now = int(time.time())
        seldom = now // 3600 != hour
        name, reason = (f"hour-{now // 3600}", "sweep") if seldom else (f"lost-{now // _LOST_SECONDS}", LOST)
        hour = now // 3600


def _add_door(app: FastAPI, settings: Settings) -> None:
    known = settings.webhook_secrets
    bodies = Bodies()

    @app.post("/webhooks/github")
    async def delivered(request: Request) -> Response:
        arrived = time.monotonic()
        try:
            return await _receive(request, bodies, known)
        except BodyError as error:
            answer = _answer(request, error.status, "body", str(error))
            answer.headers["connection"] = "close"  # whatever else is on its way is not read
            return answer
        except StoreError as error:
            return _answer(request, 503, "not-stored", str(error))
        finally:
            INTAKE_SECONDS.observe(time.monotonic() - arrived)


async def _receive(request: Request, bodies: Bodies, known: tuple[bytes, ...]) -> Response:
    signature = request.headers.get("x-hub-signature-256")
    if signature is None:  # also when there is an X-Hub-Signature: SHA-1 is refused
        return _answer(request, 401, "unsigned", "X-Hub-Signature-256 is missing: set a secret on the webhook.")
    body = await bodies.read(request)
    if not is_genuine(known, body, signature):
        return _answer(request, 401, "forged", "X-Hub-Signature-256 does not match the body and our secret.")
    delivery = request.headers.get("x-github-delivery", "")
    event = request.headers.get("x-github-event", "")
    if not _GUID.fullmatch(delivery) or not _EVENT.fullmatch(event):
        return _answer(request, 400, "headers", "X-GitHub-Delivery or X-GitHub-Event is missing or odd.")
    request.app.state.heard.note(event)
    with traces.of(delivery), traces.span("delivery", event=event, delivery=delivery) as span:
        answer = await _take(request, (event, delivery), body)
        span.set_attribute("outcome", request.scope["outcome"])
        return answer


async def _take(request: Request, named: tuple[str, str], body: bytes) -> Response:
    """Store what a genuine delivery asks for. `named`: its event, and GitHub's name of it."""
    try:
        payload = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _answer(
            request, 400, "not-json", "The body is not JSON: set the webhook's content type to application/json."
        )
    job = job_of(*named, payload) if isinstance(payload, dict) else Ignored("malformed")
    if isinstance(job, Ignored):
        return _answer(request, 202, job.reason, f"Ignored: {job.reason}.")
    jobs: Jobs = request.app.state.jobs
    await jobs.submit(job)
    return _answer(request, 202, "accepted", "Accepted.")


def _answer(request: Request, status: int, outcome: str, sentence: str) -> Response:
    event = request.headers.get("x-github-event", "")
    known = event if event in KNOWN_EVENTS and outcome not in {"unsigned", "forged", "body"} else "other"
    DELIVERIES.labels(known, outcome).inc()
    request.scope["outcome"] = outcome
    return PlainTextResponse(sentence + "\n", status)


def _add_health(app: FastAPI) -> None:
    @app.get("/healthz")
    async def healthz() -> Response:
        """The process answers."""
        return PlainTextResponse("ok\n")

    @app.get("/readyz")
    async def readyz(request: Request) -> Response:
        """Deliveries would be stored and worked on.

        GitHub, the clock and the queue are told, and turn nobody away: GitHub never sends a refused delivery again.
        """
        problem = await request.app.state.jobs.problem()
        lines = [problem or "ready", *request.app.state.watch.lines()]
        return PlainTextResponse("\n".join(lines) + "\n", 503 if problem else 200)

    @app.get("/metrics")
    async def metrics() -> Response:
        """What was counted, in Prometheus' text format."""
        return Response(await asyncio.to_thread(generate_latest), media_type=CONTENT_TYPE_LATEST)
