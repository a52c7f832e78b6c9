"""The command as a whole: its overview, its errors in one sentence, its exit codes, its start-up."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import COMMANDS


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command as a process of its own."""
    command = [sys.executable, "-c", "import sys; from bot.cli import main; sys.exit(main())", *arguments]
    kept = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, env=kept, check=False)


@pytest.mark.parametrize("arguments", [(), ("--help",), ("help",)])
def test_the_overview_names_every_command(dbreview, arguments):
    answer = dbreview(*arguments)
    assert answer.code == 0
    assert all(f"\n  {name} " in answer.out for name in COMMANDS)
    assert "Examples:" in answer.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(dbreview, name):
    answer = dbreview(name, "--help")
    assert answer.code == 0
    assert answer.out.startswith(f"Usage: dbreview {name} ")
    assert f"dbreview {name}" in answer.out.split("Examples:")[1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("chek",), "There is no command `chek`: did you mean `dbreview check`?"),
        (("zzz",), "There is no command `zzz`: `dbreview --help` lists the commands."),
        (("rules", "--loud"), "No such option: --loud. `dbreview rules --help` shows what it takes."),
        (("explain",), "Missing argument 'rule'. `dbreview explain --help` shows what it takes."),
        (("serve", "--port", "70000"), "Invalid value for '--port': Input should be less than or equal to 65535."),
        (("schema", "--casing", "Snake"), "Invalid value for '--casing': 'Snake' is not one of"),
        (("check", "--format", "xml"), "Invalid value for '--format': 'xml' is not one of"),
    ],
)
def test_a_wrong_command_line_is_one_sentence(dbreview, arguments, says):
    answer = dbreview(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith(f"dbreview: {says}")
    assert answer.err.count("\n") == 1


def test_the_overview_loads_neither_typer_nor_the_service():
    seen = "import sys; from bot.cli import main; main(['--help']); print([m for m in sys.modules if '.' not in m])"
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    assert not any(f"'{name}'" in loaded for name in ("typer", "rich", "githubkit", "fastapi", "dbos", "pydantic"))


def test_checking_loads_nothing_of_the_service():
    seen = "import sys, bot.cli.check; print([m for m in sys.modules if '.' not in m])"
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert not any(f"'{name}'" in done.stdout for name in ("githubkit", "fastapi", "dbos", "anthropic", "httpx"))


def test_an_unexpected_error_is_one_sentence_and_no_finding(tmp_path: Path):
    broken = "import sys, bot.cli as c; c._dispatch = lambda _: 1 / 0; sys.exit(c.main())"
    done = subprocess.run([sys.executable, "-c", broken], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        "dbreview: something unexpected went wrong (ZeroDivisionError: division by zero). "
        "Run again with --debug for the details.\n"
    )
    done = subprocess.run([sys.executable, "-c", broken, "--debug"], capture_output=True, text=True, check=False)
    assert "Traceback" in done.stderr


def test_a_reader_that_leaves_early_is_no_error():
    command = f"{sys.executable} -c 'from bot.cli import main; main()' config-schema | head -c 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("{", "")


def test_any_locale_will_do():
    done = run("rules", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert done.stdout.isascii()


def test_version():
    done = run("--version")
    assert done.stdout.startswith("dbreview 0.")


def test_json_is_one_document(dbreview):
    for arguments in (("rules",), ("config-schema",), ("explain", "data-loss/column-dropped")):
        answer = dbreview(*arguments, "--json")
        assert answer.code == 0
        assert isinstance(json.loads(answer.out), dict)
