"""What schema files, snapshots and migrations disagree on is named as people name it."""

import pytest

from rules.config import RuleConfig
from rules.drifting import ABANDONED, told
from rules.run import run
from schema.changes import ColumnAdded, PrimaryKeyChanged, TableAdded
from schema.difference import Side
from schema.drizzle.journal import Entry, Journal
from schema.model import Column, Database, PrimaryKey, Table
from tests.rules.test_run import difference

USERS, TEAMS = Table("users"), Table("teams")
KEYS = [
    PrimaryKeyChanged(USERS, None, PrimaryKey(("id",))),
    PrimaryKeyChanged(TEAMS, None, PrimaryKey(("id", "org"), "teams_id_org_pk")),
]


def test_a_primary_key_is_named_by_its_table() -> None:
    assert told(KEYS) == "the primary key of `users` and `teams`"
    assert (
        told([ColumnAdded(USERS, Column("email", "text")), KEYS[1]]) == "`users.email` and the primary key of `teams`"
    )


@pytest.mark.parametrize(("stay", "off"), [(ABANDONED, False), (ABANDONED + 1, False), (ABANDONED + 1, True)])
def test_that_snapshots_were_left_behind_is_said_once_the_schema_changes(stay: int, off: bool) -> None:
    entry = Entry(0, "0000_first", 1, "d/0000_first.sql", "d/meta/0000_snapshot.json", True, None)
    tables = {f"public.t{n}": Table(f"t{n}") for n in range(stay)}
    new = Table("new")
    base = Side(Database(tables=tables), Database(), Journal((entry,), None))
    head = Side(Database(tables=tables | {new.id: new}), Database(), Journal((entry,), None))
    changed = difference(base=base, head=head, changes=(TableAdded(new),))
    report = run((changed,), RuleConfig(severities={"drift": "off"} if off else {}))
    said = [(missed.path, missed.why) for missed in report.beyond if missed.what == "drift"]
    why = "it and the schema files already differ in 11 places: what this adds to them is not said"
    assert said == ([] if off or stay == ABANDONED else [("d/meta/0000_snapshot.json", why)])
