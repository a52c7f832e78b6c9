"""What schema files, snapshots and migrations disagree on is named as people name it."""

from rules.drifting import told
from schema.changes import ColumnAdded, PrimaryKeyChanged
from schema.model import Column, PrimaryKey, Table

USERS, TEAMS = Table("users"), Table("teams")
KEYS = [PrimaryKeyChanged(table, None, PrimaryKey(("id",))) for table in (USERS, TEAMS)]


def test_a_primary_key_is_named_by_its_table() -> None:
    assert told(KEYS) == "the primary key of `users` and `teams`"
    assert (
        told([ColumnAdded(USERS, Column("email", "text")), KEYS[1]]) == "`users.email` and the primary key of `teams`"
    )
