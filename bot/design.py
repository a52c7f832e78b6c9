"""What a language model may be told of a change: the touched tables as they are now, our findings, and the costs."""

from collections.abc import Iterable

from bot.llm.facts import Facts, FindingFact, StatementFact
from bot.slice import table_fact
from rules.report import Report
from schema.changes import Change, TableAdded
from schema.difference import Difference
from schema.model import Table
from schema.postgres.migration import Step


def facts(differences: Iterable[Difference], report: Report) -> Facts:
    """Return the facts of all packages together, in a stable order."""
    all_of = tuple(differences)
    changes = [change for d in all_of for change in d.changes]
    new = {change.object for change in changes if isinstance(change, TableAdded)}
    tables = {table.id: table for d in all_of for table in _touched(d)}
    return Facts(
        tables=tuple(table_fact(table, is_new=name in new) for name, table in sorted(tables.items())),
        changes=tuple(sorted(map(_change, changes))),
        findings=tuple(FindingFact(f.rule, f.object, f.message, f.severity) for f in report.findings),
        statements=tuple(_statement(step) for d in all_of for step in d.replay.steps),
    )


def _touched(difference: Difference) -> list[Table]:
    """Return the tables at head that a change is about, by the first two parts of the change's object."""
    names = {".".join(change.object.split(".")[:2]) for change in difference.changes}
    return [table for name, table in difference.head.declared.tables.items() if name in names]


def _change(change: Change) -> str:
    return f"{type(change).__name__} {change.object}"


def _statement(step: Step) -> StatementFact:
    locks = tuple((lock.relation, lock.mode) for lock in step.cost.locks)
    return StatementFact(type(step.action).__name__, locks, step.cost.rewrites, step.cost.scans)
