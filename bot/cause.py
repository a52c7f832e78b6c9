"""The line of the diff that caused a finding on a line nobody changed: where its comment belongs."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.judgement import DrawnTable, Judgement
from bot.pull import ChangedFile, Hunk, Side
from rules.report import Reported

MAX_LINES = 5_000  # of the diff that are looked through for a name
_CODE = (".ts", ".mts", ".cts", ".tsx", ".js", ".mjs")

_NAME = re.compile(r"[A-Za-z_$][\w$]{1,100}")
_DECLARED = re.compile(r"\s{0,20}(?:export\s+)?(?:const|let|var|function|class|enum)\s+([A-Za-z_$][\w$]{1,100})")

HeadLine = Callable[[str, int], str]  # path and line number -> the line's text at head


@dataclass(frozen=True)
class Spot:
    """Lines of the diff on one side of a file; `moved` where the finding itself stands elsewhere."""

    path: str
    side: Side
    line: int
    end_line: int
    moved: bool = False


class Causes:
    """Finds the cause of findings of one judgement among the lines of one diff."""

    def __init__(self, judgement: Judgement, files: Mapping[str, ChangedFile], head_line: HeadLine) -> None:
        self._files, self._head_line = files, head_line
        self._tables = [table for package in judgement.packages for table in package.drawn]
        self._statements = [s for package in judgement.packages for s in package.statements]
        self._named: dict[str, Spot | None] = {}

    def of(self, finding: Reported) -> Spot | None:
        """Return the nearest changed line of the same declaration, the statement, or the line that names the thing.

        Last, the change of a constant that the finding's own line uses.
        """
        return self._declared(finding) or self._ordered(finding) or self._spelt(finding) or self._used(finding)

    def _declared(self, finding: Reported) -> Spot | None:
        file, line = self._files.get(finding.path or ""), finding.line
        if file is None or line is None or finding.side != "RIGHT":
            return None
        around = [t.lines for t in self._tables if t.path == file.path and t.lines[0] <= line <= t.lines[1]]
        for first, last in around:
            if added := [n for hunk in file.hunks for n in hunk.added if first <= n <= last]:
                nearest = min(added, key=lambda n: (abs(n - line), n))
                return Spot(file.path, "RIGHT", nearest, nearest, moved=True)
            if removed := [min(h.removed) for h in file.hunks if h.removed and _inside(h, first, last)]:
                return Spot(file.path, "LEFT", removed[0], removed[0], moved=True)
        return None

    def _ordered(self, finding: Reported) -> Spot | None:
        table, part = self._names(finding)
        if table is None:
            return None
        words = [_word(name) for name in (table.id.split(".", 1)[-1], part) if name]
        for statement in self._statements:
            file = self._files.get(statement.path)
            on_diff = file and file.hunk_of("RIGHT", statement.line, statement.line)
            if on_diff and all(word.search(statement.sql) for word in words):
                return Spot(statement.path, "RIGHT", statement.line, statement.line, moved=True)
        return None

    def _spelt(self, finding: Reported) -> Spot | None:
        _, part = self._names(finding)
        if not part:
            return None
        if part not in self._named:
            spellings = (f'"{part}"', f"'{part}'", f"`{part}`")
            self._named[part] = next(
                (
                    Spot(path, "RIGHT", number, number, moved=True)
                    for path, number, text in self._added()
                    if any(spelling in text for spelling in spellings)
                ),
                None,
            )
        return self._named[part]

    def _used(self, finding: Reported) -> Spot | None:
        path, line = finding.path or "", finding.line
        if line is None or finding.side != "RIGHT" or not path.endswith(_CODE):
            return None
        text = " ".join(self._head_line(path, n) for n in range(line, (finding.end_line or line) + 1))
        words = set(_NAME.findall(text))
        return next((self._constants[word] for word in sorted(words) if word in self._constants), None)

    @cached_property
    def _constants(self) -> dict[str, Spot]:
        """The constants of which the diff writes a line, each with the first such line."""
        found: dict[str, Spot] = {}
        for path, hunk in self._hunks():
            name = ""
            for number in sorted(hunk.right):
                if declared := _DECLARED.match(self._head_line(path, number)):
                    name = declared[1]
                if name and number in hunk.added:
                    found.setdefault(name, Spot(path, "RIGHT", number, number, moved=True))
        return found

    def _hunks(self) -> Iterator[tuple[str, Hunk]]:
        """Yield the hunks of code, until they have more lines than are worth looking through."""
        left = MAX_LINES
        for path, file in sorted(self._files.items()):
            for hunk in file.hunks if path.endswith(_CODE) else ():
                if (left := left - len(hunk.right)) < 0:
                    return
                yield path, hunk

    def _added(self) -> Iterator[tuple[str, int, str]]:
        for path, hunk in self._hunks():
            for number in sorted(hunk.added):
                yield path, number, self._head_line(path, number)

    def _names(self, finding: Reported) -> tuple[DrawnTable | None, str]:
        """Return the table a finding is about, and the name of the part of it; names may have dots of their own."""
        for table in self._tables:
            if finding.object == table.id or finding.object.startswith(f"{table.id}."):
                return table, finding.object[len(table.id) + 1 :]
        return None, ""


def _inside(hunk: Hunk, first: int, last: int) -> bool:
    return any(first <= n <= last for n in hunk.right)


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
