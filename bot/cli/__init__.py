"""The command `dbreview`: one file per command, imported only when it is asked for."""

import os
import sys
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import ModuleType, TracebackType

COMMANDS = (
    "check",
    "lint",
    "trace",
    "schema",
    "rules",
    "explain",
    "ask",
    "demo",
    "serve",
    "replay",
    "doctor",
    "config-schema",
)

OVERVIEW = """\
dbreview reviews changes to a Drizzle ORM package on Postgres, as a pull request or from the terminal.

Usage: dbreview COMMAND [OPTIONS]

Commands:
{commands}

Examples:
  dbreview check                     what this branch changes, against the default branch
  dbreview check --head WORKTREE     with work that is not committed yet
  dbreview lint 0007_orders.sql      one migration, without git
  dbreview explain locks/type-change-rewrites
  dbreview ask "which tables reference users?"

`dbreview COMMAND --help` says more. Exit codes: 0 fine, 1 findings, 2 usage or unreadable input.
"""


class InputError(Exception):
    """An expected failure: its one sentence is what the user sees, and the exit code is 2."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command that `arguments` (default: the process's own) name; return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if "--debug" in given:
        given.remove("--debug")
    elif arguments is None:
        sys.excepthook = _unexpected
    try:
        code = _dispatch(given)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (`| head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def _dispatch(given: list[str]) -> int:
    if not given or given[0] in {"-h", "--help", "help"}:
        sys.stdout.write(overview())
        return 0
    name, *rest = given
    if name in {"-V", "--version"}:
        sys.stdout.write(f"dbreview {version()}\n")
        return 0
    if name not in COMMANDS:
        near = get_close_matches(name, COMMANDS, n=1, cutoff=0.5)
        hint = f"did you mean `dbreview {near[0]}`?" if near else "`dbreview --help` lists the commands."
        return _refuse(f"There is no command `{name}`: {hint}")
    return _run(name, import_module(f"bot.cli.{_module(name)}"), rest)


def _run(name: str, module: ModuleType, arguments: list[str]) -> int:
    """Run one command through typer; a command is a function named like its file that returns its exit code."""
    import typer  # noqa: PLC0415 - half of the start-up time of `dbreview --help`

    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    examples = getattr(module, "EXAMPLES", "")
    app.command(name, epilog=f"\b\nExamples:\n{examples}" if examples else None)(getattr(module, _module(name)))
    try:
        return int(app(arguments, prog_name=f"dbreview {name}", standalone_mode=False) or 0)
    except InputError as error:
        return _refuse(str(error))
    except typer.TyperException as error:
        words = " ".join(error.format_message().replace("Value error, ", "").split()).rstrip(".")
        return _refuse(f"{words}. `dbreview {name} --help` shows what it takes.")
    except typer.Abort:
        return 130


def overview() -> str:
    """Return the page of `dbreview --help`; each command's line is the first line of its file."""
    rows = []
    for name in COMMANDS:
        first = (Path(__file__).parent / f"{_module(name)}.py").read_text(encoding="utf-8").split("\n", 1)[0]
        rows.append("  " + name.ljust(15) + first.strip('"'))
    return OVERVIEW.format(commands="\n".join(rows))


def version() -> str:
    """Return the installed version."""
    from importlib.metadata import version as installed  # noqa: PLC0415 - slow to import, rarely asked for

    return installed("dbreview")


def _module(name: str) -> str:
    return name.replace("-", "_")


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"dbreview: {sentence}\n")
    return 2


def _unexpected(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """What a user sees of a mistake of ours; the exit code is 2, since 1 would mean findings."""
    said = " ".join(str(error).split())[:300]
    _refuse(
        f"something unexpected went wrong ({type(error).__name__}: {said}). Run again with --debug for the details."
    )
    raise SystemExit(2)
