"""What comes five times is said once, and names the other places as people know them."""

from dataclasses import replace

from rules.config import RuleConfig
from rules.kit import Finding, Findings, Severity, rule
from rules.often import often
from rules.run import run
from schema.changes import ColumnAdded
from tests.rules.test_run import columns, difference


@rule(severity=Severity.NOTE)
def found(change: ColumnAdded) -> Findings:
    yield often(Finding(at=change, message=f"{change.column.name}.", object=f"key of {change.column.name}"))


@rule(severity=Severity.NOTE)
def placed(change: ColumnAdded) -> Findings:
    places = (f"users.{change.column.name}", f"users.{change.column.name}b")
    yield often(Finding(at=change, message=f"{change.column.name}."), least=2, places=places)


def test_the_other_places_are_objects_or_what_the_rule_calls_them() -> None:
    for mine, number, others in (
        (found, 5, "`key of c001`, `key of c002`, `key of c003` and `key of c004`"),
        (placed, 3, "`users.c001`, `users.c001b`, `users.c002` and `users.c002b`"),
    ):
        report = run((difference(changes=columns(number)),), RuleConfig(), (replace(mine, id="types/mine"),))
        assert [f.message for f in report.findings] == [f"c000. The same goes for {others}."]


def test_less_than_that_is_said_in_each_place() -> None:
    report = run((difference(changes=columns(4)),), RuleConfig(), (replace(found, id="types/mine"),))
    assert [f.message for f in report.findings] == ["c000.", "c001.", "c002.", "c003."]
