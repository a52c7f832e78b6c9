"""How an index comes to be beside a migrator that wraps all in one transaction: built by hand, before or after it.

Before the deploy is better. It is possible on what is there then, and on columns that can be added ahead of time.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules.context import Context
from rules.coverage import primary_name
from rules.names import quoted, table
from rules.recipes import sql
from rules.uniqueness import told_apart
from schema.model import Column, Index, PrimaryKey, Unique
from schema.postgres.actions import AddColumn, AddPrimaryKey, AddUnique, CreateExtension, CreateIndex
from schema.postgres.migration import Step

Key = tuple[AddUnique | AddPrimaryKey, Context]

ALLOWED = "-- dbreview: allow locks/index-without-concurrently because it is built concurrently {} the deploy\n"
BY_HAND = "by hand (`psql`, over the direct connection, outside the migrator)"
FAILED = "   If that fails it leaves an INVALID index: `DROP INDEX CONCURRENTLY` it, then build again."
FOUND = "so that new databases get it too and production finds it there"
_INDEX = re.compile(r"\bINDEX(?P<concurrently>\s+CONCURRENTLY)?(?P<exists>\s+IF\s+NOT\s+EXISTS)?\b", re.IGNORECASE)
_NAME = re.compile(r'(?<=\bINDEX)(?P<between>\s+)(?P<name>"(?:[^"]|"")*"|[\w$]+)(?=\s+ON\b)', re.IGNORECASE)
_ADD = re.compile(
    r'^(?:\s*ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?:"(?:[^"]|"")*"|[\w$.])+\s+)?'
    r"\s*ADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Build:
    """A CREATE INDEX, and what of that name must go first: today's database has it, and gets another in its place."""

    create: str
    name: str  # schema.name
    gone: str | None = None
    dropped: bool = False  # the migration itself drops what has the name, where that is there

    @property
    def spare(self) -> str:
        """The name beside the one that is taken, `schema.name`."""
        schema, _, name = self.name.partition(".")
        return f"{schema}.{name.encode()[:59].decode(errors='ignore')}_new"

    @property
    def concurrently(self) -> str:
        """The statement that builds it beside what is there."""
        if self.gone is None:
            return _INDEX.sub("INDEX CONCURRENTLY", self.create, count=1)
        plain, spare = _INDEX.sub("INDEX", self.create, count=1), quoted(self.spare.partition(".")[2])
        return _INDEX.sub("INDEX CONCURRENTLY", _NAME.sub(lambda m: m["between"] + spare, plain, count=1), count=1)

    def found(self, when: str) -> list[str]:
        """Return what a migration says of it, on a database that has it and on one that has not."""
        guarded = ALLOWED.format(when) + _INDEX.sub("INDEX IF NOT EXISTS", self.create, count=1)
        if self.gone is None or when == "after":
            return [guarded]
        rename = f"ALTER INDEX IF EXISTS {table(self.spare)} RENAME TO {quoted(self.name.partition('.')[2])}"
        return [self.gone, rename, guarded]


def build(create: str, table_id: str, name: str, ctx: Context) -> Build:
    """Return how an index of a table is built, under another name while its own is taken."""
    start = ctx.start.tables.get(table_id)
    full = f"{table_id.partition('.')[0]}.{name}"
    if start is None:
        return Build(create, full, dropped=_drops(full, ctx))
    if start.index(name):
        return Build(create, full, f"DROP INDEX IF EXISTS {table(full)}")
    if name in {primary_name(start), *(unique.name for unique in start.uniques)}:
        return Build(create, full, f"ALTER TABLE {table(table_id)} DROP CONSTRAINT IF EXISTS {quoted(name)}")
    return Build(create, full, dropped=_drops(full, ctx))


def _drops(index: str, ctx: Context) -> bool:
    """Whether an order before this one drops the index (`schema.name`), should it be there."""
    return ctx.orders.dropped.get(index, ctx.orders.place(ctx.step)) < ctx.orders.place(ctx.step)


def concurrent_index(parts: list[tuple[CreateIndex, Context]]) -> str:
    """Return how to build indexes without stopping writes."""
    statements = [(ctx.step.statement.sql, create, ctx) for create, ctx in parts if ctx.step]
    if not parts[0][1].deploy.one_transaction:
        concurrently = [Build(written, "").concurrently for written, _, _ in statements]
        return f"In a migration of its own, which no transaction wraps:\n\n{sql(*concurrently)}"
    builds = [build(written, create.table, create.index.name, ctx) for written, create, ctx in statements]
    needs = [additions(ctx, create.table, columns_of(create, ctx), unique=create.index.unique) for create, ctx in parts]
    ahead = [add for adds in needs for add in adds or ()]
    if ahead or not all(create.index.usual for create, _ in parts):
        ahead = [*_extensions(parts[0][1]), *ahead]
    steps = by_hand(builds, (), None if None in needs else ahead)
    return f"The migrator runs everything in one transaction, where CONCURRENTLY is refused. So:\n\n{steps}"


def key_of(add: AddUnique | AddPrimaryKey) -> Unique | PrimaryKey:
    """Return what an order makes a table unique by."""
    return add.unique if isinstance(add, AddUnique) else add.primary_key


def concurrent_keys(parts: list[Key]) -> str:
    """Return how to make keys of indexes that were built without stopping anybody."""
    creates, attaches = [], []
    for add, _ in parts:
        key, of = key_of(add), table(add.table)
        name, kind = quoted(key.name or "index"), "UNIQUE" if isinstance(key, Unique) else "PRIMARY KEY"
        creates.append(f"CREATE UNIQUE INDEX {name} ON {of} ({', '.join(map(quoted, key.columns))})")
        attaches.append(f"ALTER TABLE {of} ADD CONSTRAINT {name} {kind} USING INDEX {name}")
    if not parts[0][1].deploy.one_transaction:
        concurrently = sql(*(create.replace("INDEX", "INDEX CONCURRENTLY", 1) for create in creates))
        then = sql(*attaches)
        return (
            f"In a migration of its own, which no transaction wraps, and then in the next:\n\n{concurrently}\n\n{then}"
        )
    builds = [
        build(c, add.table, key_of(add).name or "index", ctx) for c, (add, ctx) in zip(creates, parts, strict=True)
    ]
    needs = [additions(ctx, add.table, key_of(add).columns, unique=True) for add, ctx in parts]
    return by_hand(builds, attaches, None if None in needs else [add for adds in needs for add in adds or ()])


def _extensions(ctx: Context) -> Iterator[str]:
    """Yield what makes the extensions that this deploy brings before an index: of one, its operators may be."""
    for made in ctx.earlier(CreateExtension):
        schema = f" WITH SCHEMA {quoted(made.schema)}" if made.schema else ""
        yield f"CREATE EXTENSION IF NOT EXISTS {quoted(made.name)}{schema}"


def by_hand(builds: Sequence[Build], then: Iterable[str], needs: Iterable[str] | None) -> str:
    """Return the steps for indexes that are built by hand, with what follows `then` in the migration.

    `needs` are the `additions` that must be there first; None where the indexes cannot be built before the deploy.
    """
    if needs is None:
        late = [_INDEX.sub("INDEX CONCURRENTLY", one.create, count=1) for one in builds]
        guarded = [statement for one in builds for statement in one.found("after")]
        it, some = ("it", "it is") if len(builds) == 1 else ("them", "some are")
        return (
            f"1. Take {it} out of this migration, but not out of the schema: what {some} built on is not there before"
            f" the deploy.\n2. After the deploy, {BY_HAND}:\n\n{sql(*late)}\n\n{FAILED}\n\n"
            f"3. In a custom migration of a later release (`drizzle-kit generate --custom`), {FOUND}:\n\n"
            f"{sql(*guarded, *then)}"
        )
    first = list(dict.fromkeys(needs))
    guarded = [statement for one in builds for statement in one.found("before")]
    beside = ", under another name beside the old one" if any(one.gone for one in builds) else ""
    without = ", without its DROP INDEX" if any(one.dropped for one in builds) else ""
    return (
        f"1. Before the deploy, {BY_HAND}{beside}:\n\n{sql(*first, *(one.concurrently for one in builds))}\n\n{FAILED}"
        f"\n\n2. In this migration{without}, {FOUND}:\n\n{sql(*first, *guarded, *then)}"
    )


def columns_of(create: CreateIndex, ctx: Context) -> set[str]:
    """Return the columns that an index needs: its own, and those that its expressions and its predicate name."""
    index: Index = create.index
    text = " ".join([*(c.expression for c in index.columns if c.is_expression), index.where or ""])
    words = set(re.findall(r"\w+", text))
    there = ctx.catalog.tables.get(create.table)
    plain = {c.expression for c in index.columns if not c.is_expression}
    return plain | ({c.name for c in there.columns if c.name in words} if there else set())


def additions(ctx: Context, table_id: str, columns: Collection[str], *, unique: bool = False) -> list[str] | None:
    """Return the statements that make these columns be there before the deploy; None where that cannot be.

    With those of this pull request that make rows unlike, where the index is to be `unique`.
    """
    start = ctx.start.tables.get(table_id)
    now = ctx.catalog.tables.get(table_id)
    if start is None:
        return [] if ctx.blind else None  # renamed in this deploy
    found = []
    for name in sorted(columns):
        old, step = start.column(name), _adding(ctx, table_id, name)
        add = _ahead(step, ctx) if step and old is None else None
        if add is None and (old is None or step or (now and not _same(now.column(name), old))):
            return None
        found += [add] if add else []
    apart = told_apart(table_id, columns, ctx) if unique else []
    return None if apart is None else found + apart


def _same(now: Column | None, old: Column) -> bool:
    """Whether an index on the column as it was is one on the column as it will be."""
    return now is not None and (now.type, now.type_schema) == (old.type, old.type_schema)


def _adding(ctx: Context, table_id: str, name: str) -> Step | None:
    added = ctx.orders.about(table_id, AddColumn)
    return next((step for step in added if step.action.object == f"{table_id}.{name}"), None)


def _ahead(step: Step, ctx: Context) -> str | None:
    """Return ADD COLUMN alone, as an instant change that the code of today does not notice; None where it is none."""
    add = step.action
    if not isinstance(add, AddColumn) or add.span is None or step.cost.rewrites:
        return None
    column = add.column
    bound = add.unique or add.foreign_key or add.checks or add.primary_key or add.serial
    if bound or (column.not_null and column.default is None) or _new_type(column, ctx):
        return None
    written = _ADD.match(add.span.text)
    return f"ALTER TABLE {table(add.table)} ADD COLUMN IF NOT EXISTS {written['rest']}" if written else None


def _new_type(column: Column, ctx: Context) -> bool:
    """Whether the column is of an enum that this deploy makes."""
    name = re.sub(r'["\[\]]', "", column.type).rpartition(".")[2]
    return any(enum.rpartition(".")[2] == name for enum in ctx.catalog.enums.keys() - ctx.start.enums.keys())
