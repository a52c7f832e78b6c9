"""Snapshots that follow one another, where one of them is gone: no example can delete a file."""

from dataclasses import replace

from rules.catalogue import by_id
from rules.config import RuleConfig
from rules.drifting import collides
from rules.examples import difference as of_example
from rules.fences import examples
from rules.run import run
from schema.difference import Side
from schema.drizzle.journal import Entry, Journal
from schema.model import Database
from tests.rules.test_run import difference

FIRST = Entry(0, "0000_first", 1, "d/0000_first.sql", "d/meta/0000_snapshot.json", True, None)
LATE = Entry(1, "0001_late", 2, "d/0001_late.sql", "d/meta/0001_snapshot.json", True, None)


def side(ids: tuple[str, str], *entries: Entry) -> Side:
    return Side(Database(), None, Journal(entries, None), ids)


def test_two_snapshots_that_follow_one_collide() -> None:
    both = difference(base=side(("b", "a"), FIRST), head=side(("c", "a"), FIRST, LATE))
    assert collides(both)


def test_a_snapshot_that_took_the_place_of_the_other_collides_with_nothing() -> None:
    gone = replace(FIRST, snapshot_path=None)
    moved = difference(base=side(("b", "a"), FIRST), head=side(("c", "a"), gone, LATE))
    assert not collides(moved)


def test_what_a_migration_without_a_snapshot_drops_is_dropped_again() -> None:
    users = 'export const users = pgTable("users", { id: uuid("id").primaryKey() });'
    logs = 'export const logs = pgTable("logs", { id: uuid("id").primaryKey() });'
    entries = ", ".join(
        f'{{"idx": {n}, "when": {n + 1}, "tag": "000{n}_{tag}"}}' for n, tag in enumerate(("before", "x"))
    )
    (example,) = examples(
        f"```ts before snapshot=yes\n{users}\n{logs}\n```\n\n```sql before\nSELECT 1;\n```\n\n"
        f'```sql bad file=drizzle/0001_x.sql\nDROP TABLE "logs";\n```\n\n```ts bad also=yes\n{users}\n```\n\n'
        f'```json bad also=yes file=drizzle/meta/_journal.json\n{{"entries": [{entries}]}}\n```\n'
    )
    rules = (by_id()["journal/missing-snapshot"],)
    (finding,) = run((of_example(example, example.shown),), RuleConfig(), rules).findings
    assert finding.message.endswith("drops `logs` again.")


def test_the_last_snapshot_is_named_where_a_migration_comes_in_before_it() -> None:
    column = '{"name": "id", "type": "uuid", "primaryKey": true, "notNull": true}'
    users = f'"public.users": {{"name": "users", "columns": {{"id": {column}}}}}'
    entries = ", ".join(
        f'{{"idx": {n}, "when": {n + 1}, "tag": "{tag}"}}' for n, tag in enumerate(("0001_x", "0000_before"))
    )
    with_name = 'export const users = pgTable("users", { id: uuid("id").primaryKey(), name: text("name") });'
    (example,) = examples(
        '```ts before snapshot=yes\nexport const users = pgTable("users", { id: uuid("id").primaryKey() });\n```\n\n'
        '```sql before\nCREATE TABLE "users" ("id" uuid PRIMARY KEY);\n```\n\n'
        '```sql bad file=drizzle/0001_x.sql\nALTER TABLE "users" ADD COLUMN "name" text;\n```\n\n'
        f"```ts bad also=yes\n{with_name}\n```\n\n"
        f'```json bad also=yes file=drizzle/meta/0001_snapshot.json\n{{"version": "7", "tables": {{{users}}}}}\n```\n\n'
        f'```json bad also=yes file=drizzle/meta/_journal.json\n{{"entries": [{entries}]}}\n```\n'
    )
    rules = (by_id()["drift/snapshot-behind"],)
    (finding,) = run((of_example(example, example.shown),), RuleConfig(), rules).findings
    assert finding.message.startswith("The snapshot of `0000_before` is not what the migrations lead to")
