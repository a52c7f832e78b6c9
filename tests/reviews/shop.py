"""The example's shop, and migrations on top of it."""

import json
from pathlib import Path

from bot.standin.example import tree
from tests.reviews.stage import Files, Stage

HERE = Path(__file__).parent
PACKAGE = "packages/database"
SCHEMA = f"{PACKAGE}/src/schema.ts"
JOURNAL = f"{PACKAGE}/drizzle/meta/_journal.json"
WIDER = 'ALTER TABLE "orders" ALTER COLUMN "total_cents" SET DATA TYPE bigint;\n'
EMPTIED = 'DELETE FROM "customers";\n'
FINE = "COMMENT ON TABLE \"orders\" IS 'What was bought';\n"


def shop() -> dict[str, str | None]:
    """Return the files of the shop."""
    return {**tree("base")}


def journal(*tags: str) -> str:
    """Return drizzle-kit's journal of the shop's own migration and of these."""
    entries = [
        {"idx": n, "version": "7", "when": 1795347412198 + n * 86_400_000, "tag": tag, "breakpoints": True}
        for n, tag in enumerate(("0000_shop", *tags))
    ]
    return json.dumps({"version": "7", "dialect": "postgresql", "entries": entries}, indent=2)


def migrated(**texts: str) -> dict[str, str | None]:
    """Return the files of new migrations: `sizes="ALTER ..."` is the file 0001_sizes.sql."""
    tags = {f"{n:04}_{name}": text for n, (name, text) in enumerate(texts.items(), 1)}
    return {JOURNAL: journal(*tags), **{f"{PACKAGE}/drizzle/{tag}.sql": text for tag, text in tags.items()}}


async def opened(stage: Stage, head: Files, base: Files | None = None) -> None:
    """Open a pull request against the shop, and review it."""
    stage.open({**shop(), **(base or {})}, head)
    await stage.review()
