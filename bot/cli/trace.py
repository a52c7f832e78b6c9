"""Say what a migration's statements do to a running database."""

from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from bot.cli import InputError
from bot.cli.files import read
from bot.cli.loose import Transaction, database_before, deploy_of, migrations
from bot.cli.shadowed import BY_NAME, VARIABLE, add_to, shadow_url
from bot.cli.terminal import answer_json, console
from bot.judge import STRENGTH, costs
from bot.judgement import StatementCost
from bot.render.escape import one_line
from bot.shadow import Observed, ShadowError, observe
from schema.deploy import Deploy
from schema.postgres.migration import Migration, Step
from schema.postgres.replay import replay

EXAMPLES = """\
  dbreview trace 0007_orders.sql
  dbreview trace 0007_orders.sql --before schema.sql      with the tables that are there
  dbreview trace 0007_orders.sql --transaction never      as `psql -f` runs it
  dbreview trace 0007_orders.sql --json
  dbreview trace 0007_orders.sql --shadow postgresql://localhost/scratch      beside what really happens
  DBREVIEW_SHADOW_URL_FILE=/run/secrets/shadow dbreview trace 0007_orders.sql --shadow env
"""

# What others can still do meanwhile: https://www.postgresql.org/docs/current/explicit-locking.html#TABLE-LOCK-COMPATIBILITY
BLOCKS = {
    "AccessExclusiveLock": "nobody can read or write",
    "ExclusiveLock": "nobody can write",
    "ShareRowExclusiveLock": "nobody can write",
    "ShareLock": "nobody can write",
}


def trace(
    file: Annotated[Path, typer.Argument(help="The migration.")],
    *,
    before: Annotated[Path | None, typer.Option(help="SQL that makes the database as it was before.")] = None,
    postgres: Annotated[int, typer.Option(min=12, max=18, help="The major version that runs it.")] = 16,
    transaction: Annotated[Transaction, typer.Option(help="Whether one transaction holds it all.")] = "auto",
    shadow: Annotated[
        str | None,
        typer.Option(metavar="URL", help=f"Run it on this scratch database as well; `{BY_NAME}` reads {VARIABLE}."),
    ] = None,
    metrics: Annotated[
        Path | None, typer.Option(help="Count runs on the shadow in this file, for Prometheus' node_exporter.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON document instead of text.")] = False,
) -> int:
    """Say what each statement of a migration does to a running database: locks, rewrites, scans, failures.

    Tables that the file names but does not create are taken to exist and to be large. With --shadow the migration is
    really run there, and what it did stands beside each prediction; one transaction is rolled back in the end.
    """
    deploy = deploy_of(transaction, postgres)
    (migration,) = migrations({file: read(file)})
    done = replay(database_before(before, deploy), (migration,), deploy)
    traced = _traced(migration, done.steps)
    really = _observed(shadow_url(shadow), migration, deploy, metrics) if shadow else None
    if metrics and really is not None:
        _count(metrics, traced, really)
    if as_json:
        answer_json({"statements": [_document(index, one, really) for index, one in enumerate(traced)]})
    else:
        _show(traced, really)
    return 0


def _observed(url: str, migration: Migration, deploy: Deploy, metrics: Path | None) -> dict[int, Observed]:
    try:
        return observe(url, migration, deploy)
    except ShadowError as error:
        if metrics:
            add_to(metrics, {"not-run": 1}, {})
        raise InputError(str(error)) from error


def _count(metrics: Path, traced: list[StatementCost], really: dict[int, Observed]) -> None:
    refused = any(one.fails for one in really.values())
    same = sum(_effects(traced[index]) == _effects(seen) for index, seen in really.items())
    statements = {"as-predicted": same, "otherwise": len(really) - same}
    add_to(metrics, {"refused" if refused else "ran": 1}, statements)


def _traced(migration: Migration, steps: tuple[Step, ...]) -> list[StatementCost]:
    """Return one entry per statement, also for those that order nothing or cannot be parsed."""
    by_statement: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        by_statement[step.statement.index].append(step)
    found: list[StatementCost] = []
    inside = steps[0].in_transaction if steps else True
    for statement in migration.statements:
        mine = by_statement.get(statement.index)
        if mine:
            inside = mine[-1].in_transaction
            found += costs(tuple(mine), whole=True)
        else:
            span = statement.span
            one = StatementCost(span.path, span.line, statement.sql, fails=statement.error, in_transaction=inside)
            found.append(one)
    return found


def _document(index: int, one: StatementCost, really: dict[int, Observed] | None) -> dict[str, Any]:
    document = {
        "index": index,
        "line": one.line,
        "sql": one.sql,
        "in_transaction": one.in_transaction,
        **_effects(one),
    }
    if really is not None:
        document["observed"] = _effects(really[index]) if index in really else None
    return document


def _effects(one: StatementCost | Observed) -> dict[str, Any]:
    return {
        "locks": [{"relation": relation, "mode": mode} for relation, mode in one.locks],
        "rewrites": list(one.rewrites),
        "scans": list(one.scans),
        "fails": one.fails,
    }


def _show(traced: list[StatementCost], really: dict[int, Observed] | None) -> None:
    out = console()
    width = len(str(traced[-1].line)) if traced else 1
    for index, one in enumerate(traced):
        sql = one_line(one.sql.replace("\n", " "))
        room = max(20, out.width - width - 3)
        cut = sql if len(sql) <= room else sql[: room - 1] + "…"
        out.print(Text(f"{one.line:>{width}}  ", "dim").append(cut, "bold"), soft_wrap=True)
        for line in [*_lines(one), *_beside(index, really)]:
            out.print(Text(" " * (width + 4)).append_text(line), soft_wrap=True)
    if not traced:
        out.print(Text("No statement stands in this file.", "dim"))


def _beside(index: int, really: dict[int, Observed] | None) -> list[Text]:
    if really is None:
        return []
    if index not in really:
        return [Text("on the shadow: not run", "dim")]
    lines = _effect_lines(really[index]) or [Text("no new lock that one could see", "dim")]
    return [Text("on the shadow: ", "dim").append_text(line) for line in lines]


def _lines(one: StatementCost) -> list[Text]:
    return _effect_lines(one) + ([] if one.in_transaction else [Text("outside of a transaction", "dim")])


def _effect_lines(one: StatementCost | Observed) -> list[Text]:
    lines = []
    for relation, mode in one.locks:
        style = ("red", "yellow", "yellow", "yellow")[STRENGTH.index(mode)] if mode in BLOCKS else "dim"
        said = f": {BLOCKS[mode]}" if mode in BLOCKS else ""
        lines.append(Text(f"{mode} on {one_line(relation)}{said}", style))
    lines += [Text(f"writes {one_line(name)} anew", "red") for name in one.rewrites]
    lines += [Text(f"reads all of {one_line(name)}", "yellow") for name in one.scans if name not in one.rewrites]
    lines += [Text(f"fails: {one_line(one.fails)}", "bold red")] if one.fails else []
    return lines
