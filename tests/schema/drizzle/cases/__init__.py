"""The reader's cases: what a schema says, what drizzle-kit's snapshot says of it, what is said to be unread.

Every section of the .md files here is one case: its heading names the construct, ```ts is schema.ts (```ts file=x.ts
another file beside it), ```json what stands at paths of the snapshot, ```unread what is said not to be known. Options
of the first fence: `casing`, `layout` (folders: Drizzle 1.0), `quirk` (what surprises is Drizzle's own doing), `alone`
(drizzle-kit cannot run it: a package is missing), `refused` (it refuses it, and makes no snapshot).
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from schema.model import Database
from tests.schema.drizzle.world import IMPORTS, read

FOLDER = Path(__file__).parent
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Case:
    """One construct."""

    file: str
    title: str
    files: dict[str, str]
    options: dict[str, str]
    expected: dict[str, Any]
    unread: tuple[str, ...]

    @property
    def name(self) -> str:
        """File and title."""
        return f"{self.file}: {self.title}"

    @property
    def kit(self) -> str:
        """Which drizzle-kit is meant."""
        return "1" if self.options.get("layout") == "folders" else "0"

    @property
    def runs(self) -> bool:
        """Whether drizzle-kit can run it."""
        return "alone" not in self.options

    @property
    def refused(self) -> bool:
        """Whether drizzle-kit refuses it."""
        return "refused" in self.options

    def read(self) -> Database:
        """Return what the reader says."""
        options: Any = {name: self.options[name] for name in ("casing", "layout") if name in self.options}
        return read({path: IMPORTS + text for path, text in self.files.items()}, **options)


@cache
def cases() -> tuple[Case, ...]:
    """Return all cases, by file."""
    return tuple(case for file in sorted(FOLDER.glob("*.md")) for case in _of(file))


def about() -> dict[str, str]:
    """Return the opening line of each file."""
    return {file.stem: file.read_text().split("\n", 1)[0] for file in sorted(FOLDER.glob("*.md"))}


def _of(file: Path) -> list[Case]:
    found = []
    for section in file.read_text().split("\n## ")[1:]:
        fences = [(kind, _options(options), body) for kind, options, body in _FENCE.findall(section)]
        files = {options.get("file", "schema.ts"): body for kind, options, body in fences if kind == "ts"}
        expected = next((json.loads(body) for kind, _, body in fences if kind == "json"), {})
        unread = next((tuple(body.splitlines()) for kind, _, body in fences if kind == "unread"), ())
        options = next(options for kind, options, _ in fences if kind == "ts")
        found.append(Case(file.stem, section.splitlines()[0], files, options, expected, unread))
    return found


def _options(text: str) -> dict[str, str]:
    return {name: value for name, _, value in (word.partition("=") for word in text.split())}


def at(value: Any, path: str) -> Any:
    """Return what stands at a path; `*` collects from all members, `?` lists their names; absent things are None."""
    for index, part in enumerate(parts := path.split("/")):
        if part == "?":
            return sorted(value)
        if part == "*":
            return [at(item, "/".join(parts[index + 1 :])) for item in value.values()]
        value = value.get(part) if isinstance(value, dict) else None
    return value
