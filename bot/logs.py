"""Logging: one event per line, and nothing secret in any of them."""

import logging
import re
import sys
import threading
from collections.abc import Mapping
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "[hidden]"

_SECRETS = (
    # PEM first: its lines would otherwise be taken apart by the others.
    re.compile(
        r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[^-]|-(?!-{4})){0,16384}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?"
    ),
    # GitHub's tokens; since 2026 an installation token is `ghs_<app id>_<JWT>`, so no length is assumed.
    re.compile(r"\b(?:gh[a-z]|github_pat)_[A-Za-z0-9_.\-]+"),
    re.compile(r"\beyJ[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+(?:\.[A-Za-z0-9_\-]+)?"),  # a JWT
    re.compile(r"\bv1\.[0-9a-f]{40}\b"),  # an installation's token of older Enterprise Servers
    re.compile(r"\bsk-[A-Za-z0-9_\-]{8,}"),  # of model providers
    re.compile(r"\bnapi_[A-Za-z0-9]+"),  # Neon
    re.compile(r"\bsha(?:1|256)=[0-9a-fA-F]{8,}"),
)
_KNOWN: set[str] = set()  # secrets of this installation: a webhook's has no form by which it could be known
_BEARER = re.compile(
    r"(?i)\b(authorization[\"']?\s{0,4}[:=]\s{0,4}[\"']?|bearer\s{1,4}|basic\s{1,4})(?:bearer\s|basic\s|token\s)?[^\s\"',}]+"
)
_NAMED = re.compile(r"(?i)((?:\bpassword|\bpasswd|\bsecret|[?&]token|[?&]code)=)[^\s&\"',}]+")
_URL_PASSWORD = re.compile(r"\b([a-z][a-z0-9+.\-]{0,30}://[^\s:/@]{0,200}:)[^\s@]{1,500}@")
_SECRET_KEYS = re.compile(
    r"(?i)^(?:.*(?:secret|password|private_key|api_key|token|authorization|cookie)|x-hub-signature(?:-256)?)$"
)


def hide(*values: str) -> None:
    """Hide these from now on, wherever they stand: whole, and a key also line by line."""
    for value in values:
        _KNOWN.update(
            part for part in (value.strip(), *value.splitlines()) if len(part) >= 8 and not part.startswith("-----")
        )


def redact(text: str) -> str:
    """Return `text` with tokens, keys, signatures and passwords replaced; cost is linear in its length."""
    for value in _KNOWN:
        if value in text:
            text = text.replace(value, HIDDEN)
    for pattern in _SECRETS:
        text = pattern.sub(HIDDEN, text)
    text = _NAMED.sub(rf"\g<1>{HIDDEN}", text)
    text = _URL_PASSWORD.sub(rf"\g<1>{HIDDEN}@", text)
    return _BEARER.sub(rf"\g<1>{HIDDEN}", text)


def _clean(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        return redact(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth > 6:
        return HIDDEN
    if isinstance(value, Mapping):
        return {
            redact(str(key)): HIDDEN if _SECRET_KEYS.match(str(key)) else _clean(inner, depth + 1)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(inner, depth + 1) for inner in value]
    return redact(value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))


def redaction(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Structlog processor: hide secrets in every value of an event, tracebacks included."""
    cleaned: EventDict = _clean(dict(event))
    return cleaned


class _Redacted(structlog.stdlib.ProcessorFormatter):
    """Formats the records of other libraries the same way, after the same redaction."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished line; redacted once more as a whole, for what a renderer put together."""
        return redact(super().format(record))


def configure(log_format: Literal["json", "console"] = "json", level: int = logging.INFO) -> None:
    """Send structlog's and the standard library's logs to stderr, redacted."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redaction,
    ]
    render: Processor = (
        structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _Quiet(sys.stderr)
    handler.setFormatter(
        _Redacted(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("httpx", "httpcore", "hishel"):  # they log every request with its whole URL
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    threading.excepthook = _of_a_thread
    _adopt("dbos")
    _adopt("uvicorn")
    _adopt("uvicorn.error")


class _Quiet(logging.StreamHandler[TextIO]):
    """Where a record cannot be written, the standard library would print it with its arguments, unredacted."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Say that there was one."""
        sys.stderr.write(f"A log line of {record.name[:80]} could not be written.\n")


def _of_a_thread(died: threading.ExceptHookArgs) -> None:
    if died.exc_value is not None:
        logging.getLogger("bot.thread").error("a thread died", exc_info=died.exc_value)


def _adopt(name: str) -> None:
    """Take away a library's own handler, so that its records come to ours."""
    logger = logging.getLogger(name)
    logger.handlers[:] = [logging.NullHandler()]  # DBOS adds its own to a logger that has none
    logger.propagate = True
    logger.setLevel(logging.NOTSET)  # ours decides
