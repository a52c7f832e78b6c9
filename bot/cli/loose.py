"""Loose SQL files as migrations, and the database they run on; everything in them counts as new."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from bot.cli.files import read
from schema.collector import no_collection
from schema.deploy import Deploy
from schema.model import Database
from schema.postgres.migration import Migration
from schema.postgres.parse import read_migration
from schema.postgres.replay import replay
from schema.span import Source

Transaction = Literal["auto", "always", "never"]


def migrations(texts: Mapping[Path, str]) -> tuple[Migration, ...]:
    """Return SQL files as migrations, in the order they were named."""
    with no_collection():
        return tuple(read_migration(Source(path.as_posix(), text), path.stem) for path, text in texts.items())


def database_before(path: Path | None, deploy: Deploy) -> Database:
    """Return the database that a file of SQL makes, the state before the migrations; empty where there is none."""
    if path is None:
        return Database()
    text = read(path)
    return replay(
        Database(), (read_migration(Source(path.as_posix(), text, at_base=True), path.stem),), deploy
    ).database


def deploy_of(transaction: Transaction, postgres: int) -> Deploy:
    """Return how the files are taken to run; `auto` is Drizzle's migrator."""
    if transaction == "auto":
        return Deploy(postgres=postgres)
    return Deploy(transaction == "always", postgres, f"--transaction {transaction}")
