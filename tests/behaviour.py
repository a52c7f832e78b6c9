"""docs/behaviour.md, written from the promises and the tests that show them: `python -m tests.behaviour [--check]`."""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rules.pages import keep

PROJECT = Path(__file__).parent.parent
PAGE = PROJECT / "docs" / "behaviour.md"
PROMISES = PROJECT / "tests" / "behaviour.toml"
INTRO = """# What you can expect of it

dbreview sits in your team's pull requests, and has manners. Each sentence here is a promise: below it stands how it is
kept, and the tests that show it. (Written from `tests/behaviour.toml` by `make docs`; a promise without a test does not
get onto this page.)
"""


@dataclass(frozen=True)
class Promise:
    """One sentence, how it is kept, and the tests that show it, each as `path::name`."""

    promise: str
    how: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Promises that belong together."""

    title: str
    about: str
    promises: tuple[Promise, ...]


def parts() -> tuple[Part, ...]:
    """Return all promises."""
    read = tomllib.loads(PROMISES.read_text(encoding="utf-8"))["part"]
    return tuple(
        Part(p["title"], p["about"], tuple(Promise(x["promise"], x["how"], tuple(x["shown"])) for x in p["promise"]))
        for p in read
    )


def page() -> str:
    """Return the whole page."""
    return "\n".join([INTRO, *(line for part in parts() for line in _part(part))])


def _part(part: Part) -> Iterator[str]:
    yield f"## {part.title}\n\n{part.about}\n"
    for each in part.promises:
        yield f"**{each.promise}** {each.how}\n"
        yield "<details><summary>Shown by</summary>\n"
        yield "\n".join(f"- [{_said(name)}](../{path})" for path, _, name in map(_split, each.shown))
        yield "\n</details>\n"


def _split(shown: str) -> tuple[str, str, str]:
    return shown.partition("::")


def _said(name: str) -> str:
    """Return a test's name as words."""
    return re.sub("^test_", "", name).replace("_", " ")


if __name__ == "__main__":
    sys.exit(keep({PAGE: page()}, sys.argv[1:]))
