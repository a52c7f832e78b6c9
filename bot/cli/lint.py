"""Apply the same rules to loose files, with no git around them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from bot.cli import InputError
from bot.cli.files import read
from bot.cli.looks import FailOn, Format, exit_code, present
from bot.cli.loose import Transaction, database_before, deploy_of, migrations
from bot.judge import verdict
from bot.render.outcome import Outcome
from rules.catalogue import get
from rules.config import Loudness, RuleConfig
from rules.run import run
from schema.changes import Change
from schema.compare import compare
from schema.deploy import Deploy
from schema.difference import Difference, Side
from schema.drizzle.journal import Journal
from schema.drizzle.package import Package
from schema.drizzle.reader import read_schema
from schema.model import Database
from schema.postgres.actions import CreateTable, RenameColumn, RenameTable, SetTableSchema
from schema.postgres.effects.dispatch import apply
from schema.postgres.migration import Migration, Replay
from schema.postgres.replay import replay
from schema.postgres.state import State
from schema.tree import Tree

TYPESCRIPT = (".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs")
# What compares a schema with its migrations has nothing to compare here.
_RENAMES = (RenameTable, SetTableSchema, RenameColumn)
SILENT: dict[str, Loudness] = {
    "drift": "off",
    "drift/ignored-table-extra": get("drift/ignored-table-extra").severity,
    "journal": "off",
}
# Of tables that SQL alone describes: what is wrong with them, not how a schema file is usually written.
PLAIN: dict[str, Loudness] = SILENT | {
    "modeling": "off",
    "modeling/missing-id": get("modeling/missing-id").severity,
    "naming/not-snake-case": "off",
    "integrity/foreign-key-without-on-delete": "off",
    "types/serial": "off",
    "types/timestamp-without-time-zone": "off",
}

EXAMPLES = """\
  dbreview lint 0007_orders.sql
  dbreview lint drizzle/*.sql --before schema.sql --postgres 17
  dbreview lint src/schema.ts
  dbreview lint 0007_orders.sql --transaction never --json
"""


def lint(
    files: Annotated[list[Path], typer.Argument(help="Migrations (.sql) and schema files (.ts).", show_default=False)],
    *,
    before: Annotated[Path | None, typer.Option(help="SQL that makes the database as it was before.")] = None,
    postgres: Annotated[int, typer.Option(min=12, max=18, help="The major version that runs it.")] = 16,
    transaction: Annotated[Transaction, typer.Option(help="Whether one transaction holds it all.")] = "auto",
    look: Annotated[Format, typer.Option("--format", help="How to say it.")] = "text",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    fail_on: Annotated[FailOn, typer.Option(help="Exit with 1 on findings at least this loud.")] = "block",
) -> int:
    """Apply the same rules to loose files, with no git: everything in them counts as new.

    Tables that a migration names but does not create are taken to exist and to be large.
    """
    begun = monotonic()
    outcome = linted(files, before, deploy_of(transaction, postgres))
    outcome = replace(outcome, milliseconds=round((monotonic() - begun) * 1000))
    present(outcome, "json" if as_json else look)
    return exit_code(outcome, fail_on)


def linted(files: list[Path], before: Path | None, deploy: Deploy) -> Outcome:
    """Return the outcome of reviewing the files as if they were all new. Raises InputError."""
    for path in files:
        if path.suffix != ".sql" and path.suffix not in TYPESCRIPT:
            raise InputError(f"{path} is neither SQL nor TypeScript.")
    named = {path: read(path) for path in files}
    texts = {path.as_posix(): text for path, text in named.items()}
    orders = migrations({path: text for path, text in named.items() if path.suffix == ".sql"})
    difference = _difference(orders, texts, deploy, database_before(before, deploy))
    report = run((difference,), RuleConfig(severities=SILENT if difference.package.schema else PLAIN))
    judgement = verdict((difference,), report, (), frozenset(texts))
    subject = ", ".join(list(texts)[:3]) + (f" and {len(texts) - 3} more" if len(texts) > 3 else "")
    return Outcome(judgement, text_of=lambda path, _: texts.get(path), subject=subject)


def _difference(orders: tuple[Migration, ...], texts: dict[str, str], deploy: Deploy, database: Database) -> Difference:
    """Return the step from nothing (or `database`) to these files; SQL alone declares what it ends in."""
    schema = tuple(path for path in texts if path.endswith(TYPESCRIPT))
    package = Package("", None, schema, "", None, "none", "postgresql")
    read_ = read_schema(Tree(frozenset(texts), texts), package)
    replayed = replay(database, orders, deploy)
    before, declared = (Database(), read_) if schema else (database, replayed.database)
    return Difference(
        package=package,
        deploy=deploy,
        base=Side(before, None, Journal((), None)),
        head=Side(declared, None, Journal((), None)),
        changes=tuple(_of_whole_tables(compare(_renamed(before, replayed), declared), replayed)),
        migrations=orders,
        replay=replayed,
        unread=read_.unread,
    )


def _renamed(before: Database, replayed: Replay) -> Database:
    """Return what was there under the names it is given: a table that is renamed is no new one."""
    moved = [s.action for s in replayed.steps if isinstance(s.action, _RENAMES) and not s.fails]
    if not moved or not before.tables:
        return before
    state = State(before)
    for action in moved:
        apply(state, action)
    return state.freeze()


def _of_whole_tables(changes: Iterable[Change], replayed: Replay) -> Iterator[Change]:
    """Yield the changes but those of tables whose columns and keys come from elsewhere: a query, a parent."""
    orders = (step.action for step in replayed.steps)
    copied = {o.table.id for o in orders if isinstance(o, CreateTable) and (o.columns_unknown or o.partition_of)}
    for change in changes:
        table = getattr(change, "table", None) if copied else None
        if table is None or table.id not in copied:
            yield change
