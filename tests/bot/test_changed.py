"""What a pull request changed, in words: one row for every kind of change."""

from dataclasses import replace

import pytest

from bot.changed import tables
from schema import changes as c
from schema.model import (
    CheckConstraint,
    Column,
    Enum,
    ForeignKey,
    Index,
    IndexColumn,
    Policy,
    PrimaryKey,
    Relation,
    Table,
    Unique,
    View,
)

USERS = Table("users", rls=True)
EMAIL = Column("email", "text")
INDEX = Index("users_email_idx", (IndexColumn("email"),))
UNIQUE_INDEX = replace(INDEX, unique=True, where="deleted_at is null")
KEY = ForeignKey("users_org_fk", ("org_id",), "public.orgs", ("id",))
UNIQUE = Unique("users_email_unique", ("email", "org_id"))
CHECK = CheckConstraint("age_check", "age > 0")
POLICY = Policy("own rows")
ROLE = Enum("role", ("admin", "member"))
RELATION = Relation("public.users", "posts", "many", "public.posts")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            c.ColumnAdded(USERS, replace(EMAIL, not_null=True, default="'x'")),
            "column `email` added (`text`, not null, default `'x'`)",
        ),
        (c.ColumnDropped(USERS, EMAIL), "column `email` dropped"),
        (c.ColumnTypeChanged(USERS, EMAIL, replace(EMAIL, type="uuid")), "column `email`: `uuid` becomes `text`"),
        (c.NullabilityChanged(USERS, replace(EMAIL, not_null=True), EMAIL), "column `email` becomes NOT NULL"),
        (c.NullabilityChanged(USERS, EMAIL, replace(EMAIL, not_null=True)), "column `email` may be NULL now"),
        (c.DefaultChanged(USERS, replace(EMAIL, default="'x'"), EMAIL), "column `email` gets the default `'x'`"),
        (
            c.DefaultChanged(USERS, replace(EMAIL, default="'x'"), replace(EMAIL, default="'y'")),
            "column `email` gets the default `'x'` instead of `'y'`",
        ),
        (
            c.DefaultChanged(USERS, EMAIL, replace(EMAIL, default="'y'")),
            "column `email` loses its default `'y'`",
        ),
        (c.DefaultChanged(USERS, EMAIL, replace(EMAIL, generated="1")), "column `email` is generated differently"),
        (c.IndexAdded(USERS, INDEX), "index `users_email_idx` added on `email`"),
        (
            c.IndexAdded(USERS, UNIQUE_INDEX),
            "unique index `users_email_idx` added on `email` where `deleted_at is null`",
        ),
        (c.IndexDropped(USERS, INDEX), "index `users_email_idx` dropped"),
        (c.ForeignKeyAdded(USERS, KEY), "foreign key `users_org_fk` added from `org_id` to `public.orgs`"),
        (c.ForeignKeyDropped(USERS, KEY), "foreign key `users_org_fk` dropped"),
        (c.UniqueAdded(USERS, UNIQUE), "unique constraint `users_email_unique` added on `email`, `org_id`"),
        (c.UniqueDropped(USERS, UNIQUE), "unique constraint `users_email_unique` dropped"),
        (c.CheckAdded(USERS, CHECK), "check `age_check` added"),
        (c.CheckDropped(USERS, CHECK), "check `age_check` dropped"),
        (c.PrimaryKeyChanged(USERS, None, PrimaryKey(("a", "b"))), "primary key is `a`, `b` now"),
        (c.PrimaryKeyChanged(USERS, PrimaryKey(("a",)), None), "primary key dropped"),
        (c.PolicyAdded(USERS, POLICY), "policy `own rows` added"),
        (c.PolicyDropped(USERS, POLICY), "policy `own rows` dropped"),
        (c.RlsChanged(USERS), "row level security switched on"),
        (c.RelationAdded(RELATION), "relation `posts` added to `public.posts`"),
        (c.RelationDropped(RELATION), "relation `posts` dropped"),
        (
            c.PossibleRename(
                "column", c.ColumnDropped(USERS, EMAIL), c.ColumnAdded(USERS, Column("mail", "text")), 1, ""
            ),
            "column `public.users.mail` looks like `public.users.email` renamed",
        ),
    ],
)
def test_a_change_of_a_table(change: c.Change, words: str):
    (found,) = tables([change])
    assert (found.id, found.kind, found.parts) == ("public.users", "changed", (words,))


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (("admin", "member", "guest"), "values `guest` added"),
        (("admin", "guest"), "values `guest` added; `member` removed"),
        (("member", "admin"), "values in another order"),
    ],
)
def test_values_of_an_enum(after: tuple[str, ...], words: str):
    (found,) = tables([c.EnumValuesChanged(replace(ROLE, values=after), ROLE)])
    assert (found.id, found.parts) == ("public.role", (words,))


def test_a_new_table_is_told_by_its_counts():
    found = tables([c.TableAdded(USERS), c.ColumnAdded(USERS, EMAIL), c.IndexAdded(USERS, INDEX)])
    assert [(t.kind, t.parts) for t in found] == [("added", ("1 column, 1 index",))]


def test_what_is_dropped_and_added_again_has_changed():
    (found,) = tables([c.IndexDropped(USERS, INDEX), c.IndexAdded(USERS, UNIQUE_INDEX)])
    assert found.parts == ("unique index `users_email_idx` changed on `email` where `deleted_at is null`",)


def test_what_comes_and_goes_whole():
    found = tables([c.TableDropped(USERS), c.EnumAdded(ROLE), c.ViewDropped(View("active"))])
    assert [(t.id, t.kind, t.parts) for t in found] == [
        ("public.active", "dropped", ()),
        ("public.role", "added", ("enum of `admin`, `member`",)),
        ("public.users", "dropped", ()),
    ]
