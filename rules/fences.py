"""The fences of a rule's page: examples as a reader sees them, and as a pull request between two small trees."""

import json
import posixpath
import re
from dataclasses import dataclass, field
from typing import Literal, cast

from schema.tree import Tree

Kind = Literal["before", "bad", "fixed", "good"]

PACKAGE = "packages/database"
CONFIG = """import { defineConfig } from "drizzle-kit";
export default defineConfig({ dialect: "postgresql", schema: "./schema.ts", out: "./drizzle" });
"""
PRELUDE = (
    'import { relations, sql } from "drizzle-orm";\n'
    "import { bigint, boolean, char, check, date, foreignKey, index, integer, json, jsonb, numeric, pgEnum, pgPolicy, "
    "pgSchema, pgTable, pgView, primaryKey, serial, text, timestamp, unique, uniqueIndex, uuid, varchar } "
    'from "drizzle-orm/pg-core";\n'
)

_FENCE = re.compile(
    r"^```(?P<language>\w+) (?P<kind>before|bad|fixed|good)(?P<options>(?: \S+=\S+)*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_MARK = re.compile(r"[ \t]*(?://|--) finding[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Fence:
    """One fence. `line` (from 1) is its opening in the page; `marked` are the lines of `text` that say `finding`."""

    language: str
    kind: Kind
    text: str  # without the marks
    line: int
    marked: frozenset[int]
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """What stood `before`, what a pull request makes of it (`shown`: bad or good), and what the fix makes of that."""

    before: tuple[Fence, ...]
    shown: tuple[Fence, ...]
    fixed: tuple[Fence, ...] = ()

    @property
    def kind(self) -> Kind:
        """`bad` or `good`."""
        return self.shown[0].kind

    @property
    def line(self) -> int:
        """The line of the page where it is shown."""
        return self.shown[0].line

    @property
    def options(self) -> dict[str, str]:
        """`transaction` and `postgres`, where the example says them."""
        return {name: value for fence in self.shown for name, value in fence.options.items()}


def unmarked(text: str) -> str:
    """Return the lines without the comments that say `finding`."""
    return _MARK.sub("", text)


def fences(page: str) -> tuple[Fence, ...]:
    """Return the fences of a page (Markdown) that are examples, in order."""
    found = []
    for match in _FENCE.finditer(page):
        lines = match["text"].splitlines()
        found.append(
            Fence(
                language=match["language"],
                kind=cast("Kind", match["kind"]),
                text=unmarked(match["text"]),
                line=page.count("\n", 0, match.start()) + 1,
                marked=frozenset(n for n, line in enumerate(lines, 1) if _MARK.search(line)),
                options=dict(option.split("=", 1) for option in match["options"].split()),
            )
        )
    return tuple(found)


def examples(page: str) -> tuple[Example, ...]:
    """Group the fences: `before` holds until the next one, `also=yes` adds a file, `fixed` closes a `bad`."""
    found: list[Example] = []
    before: list[Fence] = []
    shown_since = False
    for fence in fences(page):
        if fence.kind == "before":
            before = [fence] if shown_since else [*before, fence]
            shown_since = False
        elif fence.kind == "fixed":
            last = found.pop()
            found.append(Example(last.before, last.shown, (*last.fixed, fence)))
        elif "also" in fence.options:
            last = found.pop()
            found.append(Example(last.before, (*last.shown, fence), last.fixed))
        else:
            found.append(Example(tuple(before), (fence,)))
            shown_since = True
    return tuple(found)


def files(example: Example, shown: tuple[Fence, ...]) -> tuple[dict[str, Fence], dict[str, Fence]]:
    """Return the fences by path, at base and at head; what is `gone=yes` stands at base alone."""
    base: dict[str, Fence] = {}
    for fence in example.before:
        if "now" not in fence.options:  # on the base branch since the pull request left it
            base[_path(fence, base)] = fence
    head = dict(base)
    for fence in shown:
        path = _path(fence, head)
        head[path] = fence
        if "gone" in fence.options:
            del head[path]
    return base, head


def mended(example: Example) -> tuple[Fence, ...]:
    """Return the pull request with the fixes in it: what `fixed` does not show stays as it was shown."""
    of_fixed, of_shown = (files(example, fences)[1] for fences in (example.fixed, example.shown))
    written = {path for path, fence in of_fixed.items() if fence in example.fixed}
    kept = (fence for path, fence in of_shown.items() if fence in example.shown and path not in written)
    return (*kept, *example.fixed)


def _path(fence: Fence, taken: dict[str, Fence]) -> str:
    if "file" in fence.options:
        return posixpath.normpath(posixpath.join(PACKAGE, fence.options["file"]))
    if fence.language == "sql":
        number = sum(path.endswith(".sql") for path in taken)
        return f"{PACKAGE}/drizzle/{number:04}_{'before' if fence.kind == 'before' else 'example'}.sql"
    return f"{PACKAGE}/schema.ts"


def tree(by_path: dict[str, Fence], *, at_base: bool, snapshot: str | None = None) -> Tree:
    """Return a commit that holds these files in a package with the usual config, and a journal of its migrations.

    Where a migration stands in a folder of its own, it is as after `drizzle-kit up`: there is no journal.
    """
    if any(path.endswith("/migration.sql") for path in by_path):
        by_path = {path: f for path, f in by_path.items() if not _before_up(path)}
    texts = {f"{PACKAGE}/drizzle.config.ts": CONFIG, f"{PACKAGE}/schema.ts": "export {};\n"}
    migrations = sorted(path for path, f in by_path.items() if path.endswith(".sql") and "stray" not in f.options)
    if snapshot is not None:
        migrations = migrations or [f"{PACKAGE}/drizzle/0000_before.sql"]
        texts |= {migrations[0]: "", f"{PACKAGE}/drizzle/meta/0000_snapshot.json": snapshot}
    if any(not path.endswith("/migration.sql") for path in migrations):
        texts[f"{PACKAGE}/drizzle/meta/_journal.json"] = _journal(migrations)
    texts |= {path: prelude(fence) + fence.text for path, fence in by_path.items()}
    return Tree(frozenset(texts), texts, at_base=at_base, local=True)


def _before_up(path: str) -> bool:
    folder, name = posixpath.split(path)
    return name == "_journal.json" or (name.endswith(".sql") and posixpath.basename(folder) == "drizzle")


def prelude(fence: Fence) -> str:
    """Return the imports that a TypeScript fence leaves out for the reader's sake."""
    return PRELUDE if fence.language == "ts" and "import " not in fence.text else ""


def _journal(migrations: list[str]) -> str:
    tags = [path.rsplit("/", 1)[-1].removesuffix(".sql") for path in migrations]
    entries = [
        {"idx": idx, "version": "7", "when": 1_700_000_000_000 + idx * 60_000, "tag": tag, "breakpoints": True}
        for idx, tag in enumerate(tags)
    ]
    return json.dumps({"version": "7", "dialect": "postgresql", "entries": entries}, indent=2)
