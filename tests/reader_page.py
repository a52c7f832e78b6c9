"""docs/reader.md, written from the reader's own tests: `python -m tests.reader_page [--check]`."""

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from rules.pages import keep
from tests.history import DRIFT
from tests.schema.drizzle.cases import Case, about, cases
from tests.schema.drizzle.test_evaluator import KNOWN, UNKNOWN

PROJECT = Path(__file__).parent.parent
PAGE = PROJECT / "docs" / "reader.md"
CASES = "tests/schema/drizzle/cases"
INTRO = """# What the reader reads

`schema.ts` is never run. This page is the conformance table of the reader that stands in for running it: every row is a
test, and the page is written from the tests (`make docs`). `make kit` holds the same cases against drizzle-kit itself,
`make corpus` a folder of real repositories.

| | |
|---|---|
| read | the model is what drizzle-kit's own snapshot says |
| quirk | the same, where that is not what one expects: it is what the user will get |
| refused | drizzle-kit prints why and makes no snapshot; the reader says the same as unread |
| unread | it is said to be unknown, with place and reason, and no rule claims anything about it |
"""
TESTS = {
    "Finding things": ("drizzle/test_package.py", "drizzle/test_resolve.py", "drizzle/test_moved.py"),
    "Journals and snapshots": ("drizzle/test_journal.py",),
    "What changed, and what was renamed": ("test_compare.py",),
    "Edits": ("test_edits.py",),
    "Hostile input": ("drizzle/test_hostile.py",),
}


def page() -> str:
    """Return the whole page."""
    parts = [INTRO, *_surface(), *_typescript(), *_rest(), *_unread(), *_drift()]
    return "\n".join(parts)


def _surface() -> Iterator[str]:
    for file, title in about().items():
        yield f"## {title.rstrip('.')}\n\n| Construct | | Test |\n|---|---|---|"
        for case in cases():
            if case.file == file:
                link = f"[{file}](../{CASES}/{file}.md#{_anchor(case.title)})"
                yield f"| {_cell(case.title)} | {_status(case)} | {link} |"
        yield ""


def _status(case: Case) -> str:
    if case.refused:
        return "refused"
    if "quirk" in case.options:
        return "quirk"
    return "unread" if case.unread and not case.expected else "read, the rest unread" if case.unread else "read"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _anchor(title: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _typescript() -> Iterator[str]:
    place = "tests/schema/drizzle/test_evaluator.py"
    yield f"## Constant TypeScript\n\nEvaluated, within limits of steps, depth and size ([test](../{place})):\n"
    yield "| Expression | Value |\n|---|---|"
    for expression, value in KNOWN.items():
        yield f"| {_code(expression)} | {_code(json.dumps(value))} |"
    yield "\nNot evaluated, and said so:\n\n| Expression | Reason |\n|---|---|"
    for expression, why in UNKNOWN.items():
        yield f"| {_code(expression)} | … {why} … |"
    yield ""


def _code(text: str) -> str:
    """Return code inside a table; backticks in it need a longer fence."""
    fence = "``" if "`" in text else "`"
    gap = " " if fence == "``" else ""
    return f"{fence}{gap}{_cell(text)}{gap}{fence}"


def _rest() -> Iterator[str]:
    for title, files in TESTS.items():
        yield f"## {title}\n\n| | Test |\n|---|---|"
        for file in files:
            path = f"tests/schema/{file}"
            for name in _tests_of(PROJECT / path):
                yield f"| {name.removeprefix('test_').replace('_', ' ')} | [{Path(file).stem}](../{path}) |"
        yield ""


def _tests_of(path: Path) -> list[str]:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return [node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]


def _unread() -> Iterator[str]:
    yield "## What is unread, and why\n\n| What | Why | Case |\n|---|---|---|"
    for case in cases():
        for line in case.unread:
            what, _, why = line.partition(": ")
            yield f"| {_cell(what)} | {_cell(why)} | {_cell(case.title)} |"
    yield ""


def _drift() -> Iterator[str]:
    yield """## Where real histories drifted

At every commit of three repositories that adds a snapshot, the schema as it is read is compared with that snapshot
(`make corpus ARGS=--history`). These are the only commits at which the two differ, and why that is the repository's
own doing; a difference that is not listed, or one that is gone, fails the run.

| Repository | Commit | Where | Why |
|---|---|---|---|"""
    for repository, commits in json.loads(DRIFT.read_text(encoding="utf-8")).items():
        for commit, places in commits.items():
            for pattern, why in places.items():
                yield f"| {repository.replace('+', '/')} | {commit} | {_code(pattern)} | {why} |"
    yield ""


if __name__ == "__main__":
    sys.exit(keep({PAGE: page()}, sys.argv[1:]))
