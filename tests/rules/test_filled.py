"""A new column that one UPDATE fills with a constant: the recipe lets ADD COLUMN do it."""

import pytest

from tests.rules.found import the_finding

USERS = 'CREATE TABLE "users" ("id" bigint PRIMARY KEY, "name" text);'
RULE = "locks/backfill-under-lock"


@pytest.mark.parametrize(
    ("added", "filling", "instead"),
    [
        ('"state" text', "'active'", ["ADD COLUMN \"state\" text DEFAULT 'active';", "DROP DEFAULT"]),
        ('"state" jsonb', "'{}'::jsonb", ["ADD COLUMN \"state\" jsonb DEFAULT '{}'::jsonb;"]),
        (
            '"state" boolean DEFAULT false NOT NULL',
            "true",
            [
                'ADD COLUMN "state" boolean DEFAULT true NOT NULL;',
                'ALTER TABLE "users" ALTER COLUMN "state" SET DEFAULT false;',
            ],
        ),
    ],
)
def test_a_constant_needs_no_update(added: str, filling: str, instead: list[str]) -> None:
    recipe = _recipe(f'ALTER TABLE "users" ADD COLUMN {added};\nUPDATE "users" SET "state" = {filling};')
    assert all(each in recipe for each in instead)
    assert "batches" not in recipe


def test_what_makes_it_not_null_later_goes_with_it() -> None:
    added = 'ALTER TABLE "users" ADD COLUMN "state" text;\nUPDATE "users" SET "state" = \'a\';'
    recipe = _recipe(f'{added}\nALTER TABLE "users" ALTER COLUMN "state" SET NOT NULL;')
    assert "ADD COLUMN \"state\" text DEFAULT 'a' NOT NULL;" in recipe
    assert "UPDATE and SET NOT NULL" in recipe


@pytest.mark.parametrize(
    "steps",
    [
        'ALTER TABLE "users" ADD COLUMN "state" text;\nUPDATE "users" SET "state" = lower("name");',
        'ALTER TABLE "users" ADD COLUMN "state" text;\nUPDATE "users" SET "state" = \'a\' WHERE "name" IS NULL;',
        'ALTER TABLE "users" ADD COLUMN "state" text;\nUPDATE "users" SET "name" = \'a\';',
        'ALTER TABLE "users" ADD COLUMN "state" timestamptz DEFAULT now();\nUPDATE "users" SET "state" = \'epoch\';',
        'ALTER TABLE "users" ADD COLUMN "state" text UNIQUE;\nUPDATE "users" SET "state" = \'a\';',
    ],
)
def test_what_no_default_can_say_is_filled_in_batches(steps: str) -> None:
    assert "in batches" in _recipe(steps)


def _recipe(steps: str) -> str:
    return the_finding(USERS, steps, RULE).recipe or ""
