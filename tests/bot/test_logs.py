"""Whatever is logged, by us or by a library, no secret stands in it."""

import asyncio
import json
import logging
import threading
import time
from collections.abc import Iterator

import pytest
import structlog

from bot import logs

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEtigertiger\ntigertiger\n-----END RSA PRIVATE KEY-----"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxIn0.c2lnbmF0dXJl-tiger"
HOSTILE = [
    PEM,
    PEM.replace("\n", "\\n"),
    "-----BEGIN PRIVATE KEY-----\nMIIEtiger, cut off",
    "ghp_0123456789abcdeftiger0123456789abcd",
    "github_pat_11ABCDEFG0tiger_abcdefghijklmnop",
    f"ghs_12345_{JWT}",
    JWT,
    "sk-ant-api03-tiger-tiger",
    "sk-proj-0123456789tiger",
    "ghu_0123456789tiger",
    "gho_0123456789tiger",
    "ghr_0123456789tiger",
    "v1.1f699f1069f60" + "0" * 27,
    PEM.replace("RSA", "EC"),
    PEM.replace("RSA", "OPENSSH"),
    "host=db.example.com password=tiger user=dbreview",
    "postgresql://db.example.com/jobs?user=dbreview&password=tiger",
    "/setup?token=tiger-tiger-tiger",
    "napi_tigertigertiger",
    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    "postgresql://dbreview:tiger@db.example.com:5432/jobs",
    "postgresql+psycopg://dbreview:ti:ger/tiger@db.example.com/jobs",
    "https://x-access-token:tiger@github.com/acme/shop.git",
    "Authorization: Bearer abcdef.tiger",
    "{'authorization': 'token tiger-token'}",
    'authorization="Basic dGlnZXI-tiger"',
]


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    logging.captureWarnings(False)
    threading.excepthook = threading.__excepthook__
    root.setLevel(level)
    structlog.configure(**before)


def fail(sentence: str) -> None:
    raise ValueError(sentence)


@pytest.mark.parametrize("log_format", ["json", "console"])
@pytest.mark.parametrize("secret", HOSTILE, ids=range(len(HOSTILE)))
def test_no_way_of_logging_lets_a_secret_out(capsys: pytest.CaptureFixture[str], log_format: str, secret: str) -> None:
    logs.configure(log_format)  # type: ignore[arg-type]
    ours, theirs = structlog.get_logger("bot.test"), logging.getLogger("somebody.else")
    ours.info(f"said {secret} aloud", value=secret, nested={"list": [secret, {"deep": (secret,)}]}, raw=secret.encode())
    theirs.warning("they say %s", secret)
    for logger in (ours, theirs):
        try:
            fail(f"could not use {secret} there")
        except ValueError:
            logger.exception("failed")
    text = capsys.readouterr().err
    assert text.count(logs.HIDDEN) >= 8
    assert "tiger" not in text
    assert secret not in text


@pytest.fixture
def hidden() -> Iterator[str]:
    """A secret without any form, of this installation."""
    before = set(logs._KNOWN)
    secret = "It's a tiger to Everybody"
    logs.hide(secret, PEM)
    yield secret
    logs._KNOWN.clear()
    logs._KNOWN.update(before)


def _of_a_thread(secret: str) -> None:
    thread = threading.Thread(target=fail, args=(secret,))
    thread.start()
    thread.join()


def _of_a_task(secret: str) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.call_exception_handler({"message": f"lost {secret}", "exception": ValueError(secret)})

    asyncio.run(main())


def _with_a_cause(secret: str) -> None:
    try:
        try:
            fail(secret)
        except ValueError as error:
            raise RuntimeError(f"because of {secret}") from error
    except RuntimeError:
        logging.getLogger("bot.test").exception("failed")


def _in_a_context(secret: str) -> None:
    with structlog.contextvars.bound_contextvars(delivery="d", said=secret):
        structlog.get_logger("bot.test").error("inside")


PATHS = {
    "our own": lambda secret: structlog.get_logger("bot.test").warning(secret, why=secret),
    "an exception with a cause": _with_a_cause,
    "a library": lambda secret: logging.getLogger("sqlalchemy.engine").error("failed: %r", {"x": secret}),
    "uvicorn": lambda secret: logging.getLogger("uvicorn.error").error(secret),
    "DBOS": lambda secret: logging.getLogger("dbos").error(secret),
    "httpx": lambda secret: logging.getLogger("httpx").warning("HTTP Request: GET %s", secret),
    "a warning": lambda secret: logging.getLogger("py.warnings").warning("%s", secret),
    "a thread that died": _of_a_thread,
    "a task that died": _of_a_task,
    "a record that cannot be formatted": lambda secret: logging.getLogger("x").error("%d", secret),
    "a context": _in_a_context,
    "bytes": lambda secret: structlog.get_logger("bot.test").error("raw", body=secret.encode()),
}


@pytest.mark.parametrize("log_format", ["json", "console"])
@pytest.mark.parametrize("path", PATHS)
def test_what_this_installation_keeps_secret_comes_out_nowhere(
    capsys: pytest.CaptureFixture[str], hidden: str, path: str, log_format: str
) -> None:
    logs.configure(log_format)  # type: ignore[arg-type]
    PATHS[path](hidden)
    PATHS[path](f"{PEM.splitlines()[1]} alone on its line, ghs_tiger and postgresql://a:tiger@b/c")
    text = "".join(capsys.readouterr())
    assert text
    assert "tiger" not in text


@pytest.mark.parametrize("key", ["webhook_secret", "password", "private_key", "X-Hub-Signature-256", "Authorization"])
def test_values_under_a_telling_name_are_hidden_whatever_they_look_like(
    capsys: pytest.CaptureFixture[str], key: str
) -> None:
    logs.configure("json")
    structlog.get_logger("bot.test").info("settings", headers={key: "tiger"}, **{key: "tiger"})
    assert "tiger" not in capsys.readouterr().err


def test_a_line_of_json_per_event(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json")
    structlog.get_logger("bot.test").info("job ended", delivery="d", outcome="done")
    logging.getLogger("uvicorn.error").info("Started on %s", 8000)
    first, second = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (first["event"], first["delivery"], first["level"]) == ("job ended", "d", "info")
    assert second["event"] == "Started on 8000"


def test_plain_text_stays_as_it_is() -> None:
    text = "Column users.email dropped at 12:30 by ada@example.com; see https://example.com/a:b and sha256 of it."
    assert logs.redact(text) == text


@pytest.mark.parametrize(
    "hostile", ["-----BEGIN PRIVATE KEY-----", "a://", "a://b:", "Authorization: ", "eyJ.", "ghs_", "bearer " * 3, ":@"]
)
def test_hiding_costs_linear_time(hostile: str) -> None:
    logs.redact(hostile * 2000)
    started = time.process_time()
    logs.redact(hostile * 20_000)
    assert time.process_time() - started < 2
