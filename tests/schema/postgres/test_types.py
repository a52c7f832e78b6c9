"""Types: their spellings, the casts between them, and the changes that rewrite a table."""

import pytest

from schema.postgres.types import cast_needs_using, comparable, normalise, rewrites, same_type


@pytest.mark.parametrize(
    ("spelling", "normal"),
    [
        ("int4", "integer"),
        ("INT", "integer"),
        ("timestamptz", "timestamp with time zone"),
        ("timestamp (3) with time zone", "timestamp(3) with time zone"),
        ("timestamp without time zone", "timestamp"),
        ("character varying(255)", "varchar(255)"),
        ("numeric(6,2)", "numeric(6, 2)"),
        ("decimal(6)", "numeric(6, 0)"),
        ("bool", "boolean"),
        ("char(1)", "char"),
        ("text[3][]", "text[][]"),
        ('"public"."mood"', "public.mood"),
        ("serial", "serial"),
        ("vector(3)", "vector(3)"),
        ('varchar(20) COLLATE "C"', "varchar(20)"),
        ('int4 COLLATE "C" COLLATE "C"', "integer"),
    ],
)
def test_all_spellings_of_a_type_have_one_normal_form(spelling: str, normal: str) -> None:
    assert normalise(spelling) == normal


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("timestamp (3) with time zone", "timestamptz(3)", True),
        ("varchar(255)", "character varying(255)", True),
        ("numeric(6, 2)", "decimal(6,2)", True),
        ("mood", '"public"."mood"', True),
        ('"auth"."mood"', '"public"."mood"', False),
        ("geography(Point, 4326)", "geography(point,4326)", True),
        ("text", "varchar", False),
        ("serial", "integer", False),
        ("text", "text[]", False),
        ("text", 'text COLLATE "C"', True),  # what a migration made of it carries no collation
        ('text COLLATE "de-x-icu"', 'text COLLATE "C"', False),
    ],
)
def test_spellings_of_one_type_are_the_same(one: str, other: str, same: bool) -> None:
    assert same_type(one, other) is same
    assert same_type(other, one) is same


@pytest.mark.parametrize(
    ("before", "after", "utc", "rewritten"),
    [
        ("varchar(10)", "varchar(20)", True, False),
        ("varchar(20)", "varchar(10)", True, True),
        ("varchar(20)", "text", True, False),
        ("text", "varchar", True, False),
        ("text", "varchar(20)", True, True),
        ("char(2)", "text", True, True),
        ("numeric(8, 2)", "numeric(10, 2)", True, False),
        ("numeric(8, 2)", "numeric(10, 3)", True, True),
        ("numeric(8, 2)", "numeric", True, False),
        ("integer", "bigint", True, True),
        ("serial", "integer", True, False),
        ("timestamp", "timestamptz", True, False),
        ("timestamp", "timestamptz", False, True),
        ("timestamp(3)", "timestamptz(3)", True, True),
        ("timestamp(3)", "timestamp(6)", True, False),
        ("timestamptz", "timestamptz(3)", True, True),
        ("cidr", "inet", True, False),
        ("text", "citext", True, False),
        ("citext", "varchar(20)", True, True),
        ("inet", "cidr", True, True),
        ("json", "jsonb", True, True),
        ("varchar(10)[]", "text[]", True, True),
        ("vector(3)", "vector(4)", True, True),
    ],
)
def test_only_changes_that_keep_the_bytes_are_free(before: str, after: str, utc: bool, rewritten: bool) -> None:
    assert rewrites(before, after, utc=utc) is rewritten


@pytest.mark.parametrize(
    ("before", "after", "needed"),
    [
        ("text", "integer", True),
        ("text", "uuid", True),
        ("text", "mood", True),
        ("mood", "text", False),
        ("mood", "temper", True),
        ("integer", "text", False),
        ("integer", "boolean", True),
        ("json", "jsonb", False),
        ("timestamp", "date", False),
        ("text", "text[]", True),
        ("text", "citext", False),
    ],
)
def test_using_is_needed_where_no_assignment_cast_is(before: str, after: str, needed: bool) -> None:
    enums = {"public.mood", "public.temper"}
    assert cast_needs_using((before, None), (after, None), enums) is needed


@pytest.mark.parametrize(
    ("one", "other", "can"),
    [
        ("integer", "bigint", True),
        ("text", "varchar(5)", True),
        ("text", "uuid", False),
        ("uuid", "mood", True),
        ("text", "integer", False),
    ],
)
def test_keys_of_different_families_cannot_be_compared(one: str, other: str, can: bool) -> None:
    assert comparable((one, None), (other, None)) is can
