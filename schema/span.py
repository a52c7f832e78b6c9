"""Where something stands in a text: files, ranges, and what could not be read."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from schema.values import cached

ENVIRONMENT = "it depends on the environment variable "  # how the reason of an Unread begins


@dataclass(frozen=True)
class Source:
    """One file: `path` from the repository's root (POSIX), and its text. Offsets are characters, lines count from 1."""

    path: str
    text: str
    at_base: bool = False  # a text of the base commit, not of the head

    @cached
    def _starts(self) -> list[int]:
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def line_at(self, offset: int) -> int:
        """Return the line (from 1) that holds the character at `offset`."""
        return bisect_right(self._starts, offset)

    def start_of(self, number: int) -> int:
        """Return the offset at which line `number` (from 1) starts; the length of the text beyond the last line."""
        return self._starts[number - 1] if number <= len(self._starts) else len(self.text)

    def line(self, number: int) -> str:
        """Return line `number` (from 1) without its line end; '' beyond the file."""
        if not 1 <= number <= len(self._starts):
            return ""
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : end].rstrip("\r\n")

    def span(self, start: int, end: int) -> "Span":
        """Return the span of the half-open character range `start`..`end`."""
        return Span(self, start, end)


class Span:
    """A half-open character range `start`..`end` of one file.

    A value like all others; but there is one for everything that is read, and a frozen dataclass takes four times as
    long to make.
    """

    __slots__ = ("end", "source", "start")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source: Final = source
        self.start: Final = start
        self.end: Final = end

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Span):
            return NotImplemented
        return self.start == other.start and self.end == other.end and self.source == other.source

    def __hash__(self) -> int:
        return hash((self.source.path, self.start, self.end))

    @property
    def path(self) -> str:
        """The file, from the repository's root."""
        return self.source.path

    @property
    def line(self) -> int:
        """The first line, from 1."""
        return self.source.line_at(self.start)

    @property
    def end_line(self) -> int:
        """The last line, from 1, inclusive."""
        return self.source.line_at(max(self.start, self.end - 1))

    @property
    def text(self) -> str:
        """The characters of the range."""
        return self.source.text[self.start : self.end]

    def __repr__(self) -> str:
        return f"Span({self.path}:{self.line}-{self.end_line})"


@dataclass(frozen=True)
class Unread:
    """A part that could not be known, said instead of guessed: place, what it is, why."""

    path: str
    line: int | None
    what: str
    why: str

    @property
    def variable(self) -> str | None:
        """The environment variable that it depends on."""
        return self.why.removeprefix(ENVIRONMENT).partition(";")[0] if self.why.startswith(ENVIRONMENT) else None

    @property
    def start(self) -> Span:
        """Where its line begins; the text itself is not at hand here."""
        line = self.line or 1
        lines = Source(self.path, "\n" * line)
        return lines.span(lines.start_of(line), lines.start_of(line))
