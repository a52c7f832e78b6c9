"""The verdict on a pull request as plain values: what the worker process answers and every look is made of."""

from dataclasses import dataclass, field
from typing import Literal

from bot.llm.facts import Facts
from rules.report import Missed, Report, Reported
from schema.deploy import Rollout

Conclusion = Literal["success", "neutral", "failure"]


@dataclass(frozen=True)
class TableChange:
    """One table, enum or view that changed; `parts` in words ("column `email` dropped")."""

    id: str
    kind: Literal["added", "changed", "dropped"]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class StatementCost:
    """One statement of a new migration and what it does to a running database (the values of `dbreview trace`)."""

    path: str
    line: int
    sql: str  # as written, first 200 characters
    locks: tuple[tuple[str, str], ...] = ()  # (schema.table, Postgres' lock mode), strongest first
    rewrites: tuple[str, ...] = ()
    scans: tuple[str, ...] = ()
    fails: str | None = None
    in_transaction: bool = True
    waits: tuple[tuple[str, str], ...] = ()  # of `locks`, those on tables that make somebody wait: one for each table


Mark = Literal["new", "changed", "dropped", ""]


@dataclass(frozen=True)
class DrawnColumn:
    """A column of the diagram; `keys` of PK, FK, UK."""

    name: str
    type: str
    keys: tuple[str, ...] = ()
    mark: Mark = ""


@dataclass(frozen=True)
class DrawnTable:
    """A table of the diagram: its keys and what changed; `hidden` counts the other columns.

    `lines` of `path` at head declare it, first and last.
    """

    id: str
    mark: Mark = ""
    columns: tuple[DrawnColumn, ...] = ()
    hidden: int = 0
    path: str | None = None
    lines: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class DrawnLink:
    """A foreign key of the diagram: from `table` to `references`, both `schema.table`; `optional` may be NULL."""

    table: str
    columns: tuple[str, ...]
    references: str
    mark: Mark = ""
    optional: bool = False


@dataclass(frozen=True)
class Order:
    """Why code and migrations cannot go out in any order; names and sentences with the names in backticks."""

    needed: tuple[str, ...] = ()  # what the new code asks for: the migrations run before it
    broken: tuple[str, ...] = ()  # what the code that runs now cannot live with: "`orders.note` is gone"
    analyze: tuple[str, ...] = ()  # tables whose statistics go with a column's type


@dataclass(frozen=True)
class ReviewedPackage:
    """One Drizzle package that the pull request touches."""

    root: str
    tables: tuple[TableChange, ...] = ()
    migrations: tuple[str, ...] = ()  # paths, in the order they will run
    statements: tuple[StatementCost, ...] = ()
    one_transaction: bool = True
    why_transaction: str = ""
    drawn: tuple[DrawnTable, ...] = ()
    links: tuple[DrawnLink, ...] = ()
    order: Order = Order()
    rollout: Rollout = "rolling"


@dataclass(frozen=True)
class Judgement:
    """The verdict. While `wanted_*` name texts, nothing else counts: fetch them and judge again."""

    report: Report = Report()
    conclusion: Conclusion = "success"
    packages: tuple[ReviewedPackage, ...] = ()
    wanted_base: frozenset[str] = frozenset()
    wanted_head: frozenset[str] = frozenset()
    unread: tuple[Missed, ...] = ()  # of the configuration: what kept a package from being found
    stats: dict[str, int] = field(default_factory=dict)
    design: Facts = Facts()  # what a language model may be told
    aside: int = 0  # findings that people set aside; they are not in `report`
    silenced: tuple[str, ...] = ()  # fingerprints of what was said before and the settings do not want said any more
    accepted: tuple[Reported, ...] = ()  # by the baseline file; they are not in `report`, and counted in `aside`

    @property
    def touched(self) -> bool:
        """Whether the pull request changes a database package at all."""
        return bool(self.packages)
