"""A migration file as read: statements with exact spans, each with its actions; and what replaying them did."""

from collections.abc import Collection

from schema.model import Database
from schema.postgres.actions import Action
from schema.span import Source, Span, Unread
from schema.values import value


@value(frozen=True)
class Statement:
    """One SQL statement; `span` is exact: no leading comment, no semicolon. `error` is the parser's sentence."""

    index: int  # in the file, from 0
    span: Span
    actions: tuple[Action, ...] = ()
    error: str | None = None
    chunk: int = 0  # the piece between two `--> statement-breakpoint`, from 0: what is sent to the server at once

    @property
    def sql(self) -> str:
        """The statement's text."""
        return self.span.text


@value(frozen=True)
class Migration:
    """One migration file. `tag` is Drizzle's name for it (`0003_quiet_hulk`)."""

    source: Source
    tag: str
    statements: tuple[Statement, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def span(self) -> Span:
        """The whole file."""
        return self.source.span(0, len(self.source.text))

    @property
    def object(self) -> str:
        """Its tag: the name of findings about the file as a whole."""
        return self.tag


@value(frozen=True)
class Lock:
    """A lock on `relation` (`schema.name`); `mode` is Postgres' own name, such as AccessExclusiveLock."""

    relation: str
    mode: str


@value(frozen=True)
class Cost:
    """What an action does to a running database that holds rows; relations are `schema.name` and existed before."""

    locks: tuple[Lock, ...] = ()
    rewrites: tuple[str, ...] = ()
    scans: tuple[str, ...] = ()


@value(frozen=True)
class Step:
    """One action in its place: the catalog before and after it, and what it costs."""

    migration: Migration
    statement: Statement
    action: Action
    before: Database
    after: Database
    cost: Cost = Cost()
    fails: str | None = None  # the server's reason, where it would refuse
    in_transaction: bool = True
    created: Collection[str] = frozenset()  # ids of tables created earlier by the replayed migrations
    created_here: Collection[str] = frozenset()  # ids of tables created earlier in the same transaction


@value(frozen=True)
class Replay:
    """The steps in order, and the catalog they end in."""

    steps: tuple[Step, ...]
    database: Database
    unread: tuple[Unread, ...] = ()
