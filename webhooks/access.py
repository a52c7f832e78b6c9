"""One log line per request: what came, how it was answered, how long it took; no header but the delivery's name."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger("webhooks.access")

_QUIET = {"/healthz", "/readyz", "/metrics"}  # asked every few seconds


class AccessLog:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and log it when it is answered."""
        if scope["type"] != "http" or scope["path"] in _QUIET:
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"][:200],
                status=status,
                outcome=scope.get("outcome"),
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
                **_delivery(scope),
            )


def _delivery(scope: Scope) -> dict[str, str]:
    names = {b"x-github-delivery": "delivery", b"x-github-event": "event_name"}
    return {names[k]: v[:64].decode("latin-1") for k, v in scope["headers"] if k in names}
