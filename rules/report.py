"""The outcome of running the catalogue: findings as plain values that survive JSON, each with its fingerprint."""

from dataclasses import dataclass, field
from typing import Literal

from rules.kit import Severity


@dataclass(frozen=True)
class LineEdit:
    """Replace whole lines `start_line`..`end_line` (from 1, inclusive) by `text` (no final line end); '' deletes them.

    `end_line == start_line - 1` inserts before `start_line`.
    """

    path: str
    start_line: int
    end_line: int
    text: str


@dataclass(frozen=True)
class LineFix:
    """A fix as whole-line edits."""

    title: str
    edits: tuple[LineEdit, ...]


@dataclass(frozen=True)
class ToldWith:
    """Another finding of the same rule that is told as one with the first."""

    object: str
    fingerprint: str


@dataclass(frozen=True)
class Reported:
    """A finding placed. `path` and `line` are None where the thing stands in no file of ours."""

    rule: str
    severity: Severity
    message: str
    why: str
    path: str | None
    line: int | None
    end_line: int | None
    side: Literal["LEFT", "RIGHT"]
    object: str
    fingerprint: str  # of rule and object, never of the line
    docs: str
    fix: LineFix | None = None
    recipe: str | None = None
    more: tuple[ToldWith, ...] = ()

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Its own fingerprint, and those of all that is told with it: it is known where each of them is."""
        return (self.fingerprint, *[each.fingerprint for each in self.more])

    @property
    def objects(self) -> tuple[str, ...]:
        """What it is about, and what all is about that is told with it."""
        return tuple(dict.fromkeys((self.object, *[each.object for each in self.more])))


@dataclass(frozen=True)
class Missed:
    """Something that was not read, as a plain value."""

    path: str
    line: int | None
    what: str
    why: str


@dataclass(frozen=True)
class Allowed:
    """A finding that a comment in the code allows, with the reason as it was written there."""

    rule: str
    object: str
    path: str
    line: int
    reason: str


@dataclass(frozen=True)
class Report:
    """All that a review says. `stats` counts what was looked at, for titles such as "3 tables, 2 migrations"."""

    findings: tuple[Reported, ...] = ()
    unread: tuple[Missed, ...] = ()
    stats: dict[str, int] = field(default_factory=dict)
    allowed: tuple[Allowed, ...] = ()
    beyond: tuple[Missed, ...] = ()  # what nobody tried to read: it leaves a finding open, and decides nothing
