"""`dbreview serve`, as an operator runs it."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.webhooks.conftest import KEY

COMMAND = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())", "serve"]


def environment(**settings: str) -> dict[str, str]:
    rest = {name: value for name, value in os.environ.items() if not name.startswith("DBREVIEW_")}
    return {**rest, **settings}


def test_with_half_its_settings_it_says_what_to_set_and_does_not_start(tmp_path: Path) -> None:
    done = subprocess.run(
        COMMAND,
        env=environment(DBREVIEW_DATA_DIR=str(tmp_path), DBREVIEW_APP_ID="1"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    for name in ("DBREVIEW_PRIVATE_KEY", "DBREVIEW_WEBHOOK_SECRET"):
        assert f"{name} is not set: " in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    secret = tmp_path / "webhook-secret"
    secret.write_text("mounted\n")
    return {
        "DBREVIEW_APP_ID": "1",
        "DBREVIEW_PRIVATE_KEY": KEY,
        "DBREVIEW_WEBHOOK_SECRET_FILE": str(secret),
        "DBREVIEW_DATA_DIR": str(tmp_path / "data"),
    }


def test_a_store_that_cannot_be_opened_is_a_sentence_without_its_password(settings: dict[str, str]) -> None:
    settings["DBREVIEW_DATABASE_URL"] = "postgresql://dbreview:tiger@127.0.0.1:1/jobs"
    done = subprocess.run(
        COMMAND, env=environment(**settings), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("dbreview: The store named by DBREVIEW_DATABASE_URL cannot be opened: ")
    assert "tiger" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_it_says_where_it_listens_and_stops_in_good_order(settings: dict[str, str]) -> None:
    with subprocess.Popen(
        [*COMMAND, "--port", "0"], env=environment(**settings), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        where = next(
            found[1] for line in process.stderr if (found := re.search(r"deliveries at (http://\S+)/webhooks", line))
        )
        assert httpx.get(f"{where}/readyz").text.startswith("ready\n")
        assert httpx.post(f"{where}/webhooks/github", content=b"{}").status_code == 401
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
    assert process.returncode == 0, rest
