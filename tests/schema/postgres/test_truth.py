"""The predictions equal what a real server did with our own statements: `truth/pgNN.json`, made by `make truth`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from schema.deploy import Deploy
from schema.model import Database
from schema.postgres.notices import stronger
from schema.postgres.parse import read_migration
from schema.postgres.replay import replay
from schema.span import Source

FOLDER = Path(__file__).parent / "truth"
# What cannot be known without the rows, or is left unsaid on purpose, with the reason.
UNSAID = {
    "alter table parts add column x int primary key default 1": "only two rows make a duplicate",
    "alter table orders alter memo type int using count": "which functions take which types is not known",
    "alter table orders alter memo type stage using 'draft'::stage": "which functions take which types is not known",
    "alter table orders add constraint k foreign key (count) references nothing (id)": "it may exist elsewhere",
    "create table n (id int references nothing (id))": "it may exist elsewhere",
    "drop table nothing": "it may exist elsewhere",
    "drop table if exists nothing": "it may exist elsewhere",
    "drop index if exists nothing": "it may exist elsewhere",
}
# Before 13 gen_random_uuid() came with an extension, which may be there.
UNSAID_ON = {
    12: {
        "alter table events add column x uuid default gen_random_uuid()",
        "alter table orders add column x int, add column y uuid default gen_random_uuid()",
        "alter table customers alter id type uuid using gen_random_uuid()",
        "alter table orders alter customer_id type uuid using gen_random_uuid()",
        # Only 12 takes two keys over one column for one in ALTER TABLE too, as all do in CREATE TABLE.
        (
            "alter table parts add constraint one unique (id), add constraint second unique (id); "
            "alter table parts drop constraint second"
        ),
        (
            "alter table parts add column x int constraint one unique, add constraint second unique (x); "
            "alter table parts drop constraint second"
        ),
    }
}
# Postgres 18.6 also takes ACCESS SHARE on these while it looks up a key or a default; 18.4 did not. It blocks nothing.
GLANCES = frozenset(
    {"public.customers_code_key", "public.customers_pkey", "public.orders_pkey", "public.products_id_seq"}
)


@cache
def truth(version: int) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((FOLDER / f"pg{version}.json").read_text())
    return known


@cache
def shop(version: int) -> Database:
    schema = read_migration(Source("schema.sql", (FOLDER / "schema.sql").read_text()), "schema")
    assert schema.unread == ()
    run = replay(Database(), (schema,), Deploy(one_transaction=False, postgres=version))
    assert [step.fails for step in run.steps if step.fails] == []
    return run.database


def predict(sql: str, version: int) -> dict[str, Any]:
    migration = read_migration(Source("x.sql", sql), "x")
    steps = replay(shop(version), (migration,), Deploy(postgres=version)).steps
    refusal = next((step.fails for step in steps if step.fails), None)
    if refusal:
        return {"error": refusal}
    locks: dict[str, str] = {}
    for step in steps:
        for lock in step.cost.locks:
            locks[lock.relation] = stronger(locks.get(lock.relation, lock.mode), lock.mode)
    return {
        "locks": dict(sorted(locks.items())),
        "rewrites": sorted({r for s in steps for r in s.cost.rewrites}),
        "scans": sorted({r for s in steps for r in s.cost.scans}),
    }


VERSIONS = sorted(int(path.stem[2:]) for path in FOLDER.glob("pg*.json"))
CASES = [
    (version, sql)
    for version in VERSIONS
    for sql in truth(version)
    if sql not in UNSAID and sql not in UNSAID_ON.get(version, ())
]


def test_what_is_left_unsaid_still_differs() -> None:
    assert [sql for sql in UNSAID if predict(sql, 15) == truth(15)[sql]] == []


@pytest.mark.parametrize(("version", "sql"), CASES, ids=[f"{version}: {sql}" for version, sql in CASES])
def test_a_prediction_is_what_the_server_did(version: int, sql: str) -> None:
    mine, real = predict(sql, version), truth(version)[sql]
    if version == 18 and "locks" in real:
        seen = {
            r: m for r, m in real["locks"].items() if r not in GLANCES or m != "AccessShareLock" or r in mine["locks"]
        }
        real = real | {"locks": seen}
    assert mine == real
