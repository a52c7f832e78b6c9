"""The keys of a running service: in no log, on no page, in no argument, and in no process that reads files."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.settings import Settings, variable
from bot.standin.tokens import key_pair
from webhooks.signature import sign

SERVE = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())", "serve", "--port", "0"]
MARK = "tiger"
SECRETS = {
    "DBREVIEW_WEBHOOK_SECRET": f"{MARK}-webhook",
    "ANTHROPIC_API_KEY": f"sk-ant-{MARK}",
    "NEON_API_KEY": f"napi_{MARK}",
}
SECRET_OPTION = re.compile(r'"--[a-z-]*(?:key|secret|token|password)')
ASK = """
import asyncio, sys
from pydantic import TypeAdapter
import os
from bot.worker import Workers

async def ask():
    workers = Workers(1)
    print([await workers.run(os.getenv, name, TypeAdapter(str | None)) for name in sys.argv[1:]])
    workers.close()

if __name__ == "__main__":
    asyncio.run(ask())
"""


@dataclass
class Running:
    """A service that was knocked at, and what could be seen of it from outside."""

    log: str
    pages: str
    arguments: str


def lines_of_the_key() -> list[str]:
    return [line for line in key_pair().private.splitlines() if "-----" not in line]


def descendants(process: int) -> Iterator[int]:
    yield process
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from descendants(int(child))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Running:
    """GitHub is nowhere, so that everything which asks it fails and is logged."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith("DBREVIEW_")}
    given = {
        **SECRETS,
        "DBREVIEW_APP_ID": "1",
        "DBREVIEW_PRIVATE_KEY": key_pair().private,
        "DBREVIEW_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "DBREVIEW_GITHUB_API_URL": "http://127.0.0.1:9",
    }
    with subprocess.Popen(SERVE, env=rest | given, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        lines = iter(process.stderr.readline, "")
        said = []
        for line in lines:
            said.append(line)
            if found := re.search(r"deliveries at (http://\S+)/webhooks", line):
                break
        pages = "".join(_knock(found[1]) for _ in range(2)) if found else ""
        tree = [*descendants(process.pid)]
        arguments = "".join(Path(f"/proc/{each}/cmdline").read_text() for each in tree)
        process.send_signal(signal.SIGTERM)
        said += lines
    return Running("".join(said), pages, f"{len(tree)} {arguments}")


def _knock(where: str) -> str:
    """Knock with a good signature, a bad one and none, with the secret in places where it does not belong."""
    secret = SECRETS["DBREVIEW_WEBHOOK_SECRET"]
    seen = ""
    for body, signature in ((b"{}", sign(secret.encode(), b"{}")), (b"{}", "sha256=00"), (b"nothing", None)):
        headers = {"x-github-delivery": "d-1", "x-github-event": "ping", "authorization": f"Bearer {secret}"}
        headers |= {"x-hub-signature-256": signature} if signature else {}
        seen += httpx.post(f"{where}/webhooks/github?secret={secret}", content=body, headers=headers).text
    return seen + "".join(httpx.get(where + page).text for page in ("/healthz", "/readyz", "/metrics", "/nowhere"))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux shows the processes of a process so")
def test_no_secret_is_seen_from_outside(running: Running) -> None:
    assert running.log.count('"event": "request"') >= 6
    assert "dbreview_deliveries_total" in running.pages
    assert int(running.arguments.split()[0]) >= 2, "the service and the server of its analysis processes"
    for secret in (MARK, *lines_of_the_key()):
        assert secret not in running.log
        assert secret not in running.pages
        assert secret not in running.arguments


def test_no_option_of_a_command_takes_a_secret() -> None:
    """What is typed is seen by every user of the machine, and kept in the shell's history."""
    takes = [
        path
        for path in Path("bot/cli").glob("*.py")
        if re.search(r'"--[a-z-]*(key|secret|token|password)', path.read_text())
    ]
    assert takes == []


def test_processes_that_read_files_have_no_keys(tmp_path: Path) -> None:
    script = tmp_path / "ask.py"
    script.write_text(ASK)
    names = [variable(name, field) for name, field in Settings.model_fields.items()]
    names += [f"{name}_FILE" for name in names]
    environment = {**os.environ, **dict.fromkeys(names, MARK), "ORDINARY": "yes"}
    command = [sys.executable, str(script), *names, "ORDINARY"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.strip() == str([*[None] * len(names), "yes"]), done.stderr
