"""Traces for OpenTelemetry, where the operator asks for them by the usual OTEL_* variables: names, ids and times only.

No word of a pull request, no path, no name of a repository and no secret is in a span. The provider is ours alone:
libraries that trace by themselves, with prompts and addresses, find none. All spans of one delivery are one trace,
whichever process they are from: its id is made from the delivery's.
"""

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Protocol
from urllib.parse import unquote

import structlog

from bot.logs import hide

log = structlog.get_logger("bot.traces")

_ASKS = ("OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_HEADERS = ("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS")
_ENDING = 3.0  # seconds that the last spans may take
_WORDS = re.compile(  # of GitHub's own paths; everything else in them is a name or a number
    r"app|apps|installations?|access_tokens|hook|config|deliveries|attempts|rate_limit|graphql|repositories|repos|pulls"
    r"|issues|comments|reviews|files|replies|reactions|check-runs|check-suites|annotations|commits|compare|contents|git"
    r"|trees|blobs|refs?|branches|rules|rulesets|collaborators|permission|api|v3"
)

_delivery: ContextVar[str] = ContextVar("delivery", default="")


class Span(Protocol):
    """What a block may add to its span."""

    def set_attribute(self, key: str, value: Any) -> None:
        """Note something about it."""


class _Silent:
    def set_attribute(self, key: str, value: Any) -> None:
        """Forget it."""


_SILENT = _Silent()


@dataclass(frozen=True)
class _Errors:
    """Notes of what kind the error was that ended a span; its words may be of a pull request."""

    span: Span

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: object) -> None:
        if kind is not None:
            self.span.set_attribute("error.type", kind.__name__)


class _Tracing:
    """The provider of this process, where there is one."""

    tracer: Any = None
    provider: Any = None


def wanted() -> bool:
    """Tell whether the operator asks for traces."""
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or os.environ.get("OTEL_TRACES_EXPORTER") == "none":
        return False
    return any(os.environ.get(name) for name in _ASKS)


def begin() -> None:
    """Begin to trace, if that is asked for; where the packages are missing, the log says so."""
    if not wanted():
        return
    try:
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - an extra

        exporter = _exporter()
    except ImportError:
        log.warning(
            "no traces", why="OTEL_ variables ask for traces; install dbreview[otel], which has what they need."
        )
        return
    hide(*(unquote(part.partition("=")[2]) for name in _HEADERS for part in os.environ.get(name, "").split(",")))
    send_to(BatchSpanProcessor(exporter))
    log.info("traces", exporter=type(exporter).__name__)


def _exporter() -> Any:
    if os.environ.get("OTEL_TRACES_EXPORTER") == "console":
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter  # noqa: PLC0415

        return ConsoleSpanExporter()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

    return OTLPSpanExporter()


def send_to(processor: Any) -> None:
    """Trace, and hand each span that ends to an OpenTelemetry span processor."""
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator  # noqa: PLC0415

    class Ids(RandomIdGenerator):
        def generate_trace_id(self) -> int:
            return trace_of(_delivery.get()) or int(super().generate_trace_id())

    said = os.environ.get("OTEL_SERVICE_NAME") or "service.name=" in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    own = {"service.version": version("dbreview")} | ({} if said else {"service.name": "dbreview"})
    _Tracing.provider = TracerProvider(resource=Resource.create(own), id_generator=Ids(), shutdown_on_exit=False)
    _Tracing.provider.add_span_processor(processor)
    _Tracing.tracer = _Tracing.provider.get_tracer("dbreview")


def end() -> None:
    """Send what has ended, for a few seconds at most, and trace no more."""
    provider, _Tracing.tracer, _Tracing.provider = _Tracing.provider, None, None
    if provider is not None:
        ending = threading.Thread(target=provider.shutdown, daemon=True, name="last traces")
        ending.start()
        ending.join(_ENDING)


def trace_of(delivery: str) -> int:
    """Return the id of a delivery's trace, 0 for none; what a job leads to has its delivery's name and more."""
    guid = delivery.partition("+")[0]
    return int.from_bytes(hashlib.sha256(guid.encode()).digest()[:16], "big") if guid else 0


@contextmanager
def of(delivery: str) -> Iterator[None]:
    """Say whose delivery the block is about."""
    token = _delivery.set(delivery)
    try:
        yield
    finally:
        _delivery.reset(token)


@contextmanager
def span(name: str, **attributes: str | int | float | bool) -> Iterator[Span]:
    """Let the block be a span; double underscores in names of attributes are dots. Of an error its kind is noted."""
    if _Tracing.tracer is None:
        yield _SILENT
        return
    known = {key.replace("__", "."): value for key, value in attributes.items()}
    with (
        _Tracing.tracer.start_as_current_span(
            name, attributes=known, record_exception=False, set_status_on_exception=False
        ) as current,
        _Errors(current),
    ):
        yield current


def route(url: str) -> str:
    """Return a path of GitHub's API with each name and number replaced by `*`, and a file's whole path by one."""
    path = re.sub(r"^https?://[^/]*", "", url.partition("?")[0])
    parts = [part if _WORDS.fullmatch(part) or not part else "*" for part in path.split("/")]
    return "/".join([*parts[: parts.index("contents") + 1], "*"] if "contents" in parts else parts)
