"""What commands write: the answer to stdout, everything else to stderr."""

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.render.json import dumps

if TYPE_CHECKING:
    from rich.console import Console

MAX_UNKNOWN_WIDTH = 100  # columns where the output is no terminal


def console() -> "Console":
    """Return the console of stdout; NO_COLOR, FORCE_COLOR and COLUMNS are rich's own."""
    from rich.console import Console  # noqa: PLC0415 - slow to import, and a script that asks for JSON needs none

    _survive_any_locale()
    width = None if sys.stdout.isatty() else _columns() or MAX_UNKNOWN_WIDTH
    return Console(width=width)


def answer(text: str) -> None:
    """Write the answer, as it is, to stdout."""
    _survive_any_locale()
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def answer_json(value: Any) -> None:
    """Write one JSON document to stdout."""
    answer(dumps(value))


def say(text: str) -> None:
    """Write a line for the person to stderr."""
    sys.stderr.write(f"{text}\n")


def _survive_any_locale() -> None:
    """A character that stdout's encoding lacks becomes a question mark, not a crash."""
    reconfigure: Callable[..., None] | None = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def _columns() -> int | None:
    value = os.environ.get("COLUMNS", "")
    return int(value) if value.isdecimal() and int(value) > 0 else None
