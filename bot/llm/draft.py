"""A language model's answer as it came, and what our own reader, parser and catalogue say of the code in it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

Phase = Literal["expand", "backfill", "contract"]
PHASES: tuple[Phase, ...] = ("expand", "backfill", "contract")


@dataclass(frozen=True)
class ColumnDraft:
    """A property to add to the columns of an existing table: `code` is such as `teamId: uuid("team_id")`."""

    table: str  # `schema.name`, `name` or the exported const
    code: str


@dataclass(frozen=True)
class StepDraft:
    """One step of a migration; each runs in a deploy of its own, in the order of `PHASES`."""

    phase: Phase
    sql: str


@dataclass(frozen=True)
class Draft:
    """What a model answers: paragraphs of prose, and code where a design was asked for. Untrusted text, all of it."""

    paragraphs: tuple[str, ...] = ()
    schema: str = ""  # TypeScript: new declarations only, without imports
    columns: tuple[ColumnDraft, ...] = ()
    migration: tuple[StepDraft, ...] = ()
    seed: str = ""  # TypeScript

    @property
    def has_code(self) -> bool:
        """Whether there is anything to check besides prose."""
        return bool(self.schema or self.columns or self.migration or self.seed)


@dataclass(frozen=True)
class Piece:
    """Code that was read and judged, as it may be posted; `where` is a sentence of ours with names in backticks."""

    where: str
    language: Literal["ts", "sql"]
    text: str


@dataclass(frozen=True)
class Checked:
    """What is known of a draft's code. `problems` are sentences that the model gets to see, at most once.

    `open` are the findings that remain, as sentences. Only `pieces` are posted: code that could not be read, or that
    the catalogue would fail a check for, is not among them, and `withheld` says so.
    While `wanted` names texts of head, nothing else counts: fetch them and check again.
    """

    problems: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()  # names that the draft's own readable code declares: tables, columns, indexes
    rules: int = 0  # how many were applied
    open: tuple[str, ...] = ()
    schema_reads: bool = True
    sql_reads: bool = True
    seed_reads: bool = True
    wanted: frozenset[str] = frozenset()
    pieces: tuple[Piece, ...] = ()
    withheld: tuple[str, ...] = ()  # sentences: which part of the code is not shown, and why


Check = Callable[[Draft], Awaitable[Checked]]


async def unchecked(draft: Draft) -> Checked:
    """Check for answers that need no code: whatever code there is counts as unreadable, and is not posted."""
    reads = not draft.has_code
    return Checked(schema_reads=reads, sql_reads=reads, seed_reads=reads)
