"""What code does with the database: where tables and columns stand in it, which queries and which SQL it has."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from schema.span import Source, Span, Unread

Role = Literal["filter", "order", "group", "join", "write", "read", "type"]
Kind = Literal["select", "find", "insert", "update", "delete"]


@dataclass(frozen=True)
class Use:
    """A place of the code that means a table (`schema.name`), or one of its columns (an SQL name)."""

    table: str
    column: str | None
    role: Role
    span: Span


RELATION = "with"


@dataclass(frozen=True)
class Absent:
    """A place that asks a table for a `key` it does not declare; `table` is None where it asks for a whole table.

    `module` is the file that would export it; '' for `db.query`, which takes the keys of the whole schema, and RELATION
    where it is a relation that is asked for.
    """

    table: str | None
    key: str
    module: str
    span: Span


@dataclass(frozen=True)
class Condition:
    """One comparison of a `where`: joined to the others by AND. `operator` is Drizzle's: eq, inArray, gt ..."""

    table: str
    column: str
    operator: str
    span: Span


@dataclass(frozen=True)
class Order:
    """One key of an ORDER BY."""

    table: str
    column: str
    descending: bool
    span: Span


@dataclass(frozen=True)
class Part:
    """One call of a builder's chain, or one option of a `findMany`: its name and what it was given."""

    name: str
    span: Span  # the name
    arguments: tuple[Span, ...]


@dataclass(frozen=True)
class Conflict:
    """What `onConflict...` names as its `target`; `narrowed`: beside a predicate, as a partial index wants it."""

    columns: frozenset[str]
    narrowed: bool
    span: Span  # the target


@dataclass(frozen=True)
class Where:
    """Around a query: `function` is what holds it, `loop` runs it for every item, `target` is what its rows are called.

    `runs`: "awaited", "returned", "never" (a statement of its own that nobody awaits), "nested" (a part of another
    query), "elsewhere" (what is made of it is not followed).
    """

    function: str
    runs: Literal["awaited", "returned", "never", "nested", "elsewhere"]
    loop: Span | None = None
    transaction: bool = False
    target: str | None = None
    block: tuple[int, int] = (0, 0)  # offsets of the body of the innermost function
    in_async: bool = False  # that function may await
    given: bool = False  # a function's parameter is what the query starts from


@dataclass(frozen=True)
class Query:
    """A query of Drizzle's builder (or of `db.query`) on a table `schema.name`.

    `opaque` names the parts whose columns are not known: "where", "orderBy". `root` is what it starts from ("db").
    """

    kind: Kind
    table: str
    root: str
    parts: tuple[Part, ...]
    around: Where
    span: Span
    conditions: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    joins: tuple[str, ...] = ()
    opaque: frozenset[str] = frozenset()
    conflict: Conflict | None = None

    @property
    def object(self) -> str:
        """Its name for fingerprints: the file, the function, the table."""
        return f"{self.span.path}:{self.around.function or 'top level'}: {self.table}"

    def part(self, *names: str) -> Part | None:
        """Return the first part of one of these names."""
        return next((part for part in self.parts if part.name in names), None)


@dataclass(frozen=True)
class RawSql:
    """SQL written by hand: a template of `sql`, what `sql.raw` is given, or a string that is executed.

    `text` is that SQL, columns and tables by their names, other values as `$1`, `$2`; None where it is no literal.
    `built` is what a string was made of that is not constant: the code of each part. `whole`: it is all that is run.
    """

    kind: Literal["template", "raw", "string"]
    text: str | None
    built: tuple[str, ...]
    values: tuple[Span, ...]
    whole: bool
    function: str
    span: Span
    typed: str | None = None  # the type argument: `sql<number>`
    calls: tuple[str, ...] = ()  # what is called on it: `.mapWith(Number)`, `.as("n")`

    @property
    def object(self) -> str:
        """Its name for fingerprints: the file, the function, the beginning of the SQL."""
        words = " ".join((self.text or self.span.text).split())[:60]
        return f"{self.span.path}:{self.function or 'top level'}: {words}"


@dataclass(frozen=True)
class Code:
    """All facts. `whole`: all files that mention the database were read, not only those that changed."""

    uses: tuple[Use, ...] = ()
    absent: tuple[Absent, ...] = ()
    queries: tuple[Query, ...] = ()
    raw: tuple[RawSql, ...] = ()
    unread: tuple[Unread, ...] = ()
    sources: tuple[Source, ...] = ()
    files: int = 0
    unknown: int = 0  # places that may mean the database, and could not be resolved
    whole: bool = False
    beyond: Unread | None = None  # what was not even asked for, though it may read what is dropped
    added: Mapping[str, frozenset[int]] = field(default_factory=dict)  # lines of head that base does not have
    synced: Mapping[str, Span] = field(default_factory=dict)  # tables that a browser reads as text, and where
    before: str = field(default="", repr=False)  # the changed files at base, without white space
    replaced: tuple[Query, ...] = ()  # what the changed files asked at base, where a key is gone

    def is_new(self, span: Span) -> bool:
        """Return whether the pull request wrote a line of this range, and did not only move it."""
        lines = self.added.get(span.path, frozenset())
        return any(line in lines for line in range(span.line, span.end_line + 1)) and not self._stood(span)

    def _stood(self, span: Span) -> bool:
        text = squeezed(span.text)
        at = self.before.find(text)
        while at >= 0:
            if self.before[at + len(text) : at + len(text) + 1] != ".":  # not the beginning of a longer chain
                return True
            at = self.before.find(text, at + 1)
        return False

    def new(self) -> Iterator[Query | RawSql]:
        """Yield the queries and the SQL that the pull request wrote, those of tests left out."""
        facts: tuple[Query | RawSql, ...] = (*self.queries, *self.raw)
        for fact in facts:
            if not is_test(fact.span.path) and self.is_new(fact.span):
                yield fact


def is_test(path: str) -> bool:
    """Return whether a file holds tests, or what only they need."""
    return _TEST.search(path) is not None


def squeezed(text: str) -> str:
    """Return a text without its white space: how the same code reads wherever it stands."""
    return "".join(text.split())


_TEST = re.compile(
    r"(?:^|/)(?:tests?|testing|test[-_]\w+|__tests__|__mocks__|e2e|fixtures?|mocks?)/"
    r"|(?:^|/)test(?:s|ing)?(?:[-_.][\w.-]+)?\.[a-z]+$|[.-](?:test|tests|spec|e2e|stories)\.[a-z]+$"
)
