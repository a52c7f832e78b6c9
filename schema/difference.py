"""The one entry to this room: two commits in, everything that can be known about the step between them out."""

from dataclasses import dataclass

from schema.changes import Change
from schema.deploy import Deploy
from schema.drizzle.journal import Journal
from schema.drizzle.package import Package
from schema.model import Database
from schema.postgres.migration import Migration, Replay
from schema.span import Unread


@dataclass(frozen=True)
class Side:
    """One commit of one package: what schema.ts declares, what the last snapshot says, which migrations there are."""

    declared: Database
    snapshot: Database | None
    journal: Journal


@dataclass(frozen=True)
class Difference:
    """One Drizzle package between two commits."""

    package: Package
    deploy: Deploy
    base: Side
    head: Side
    changes: tuple[Change, ...]
    migrations: tuple[Migration, ...]  # those that only head has, in the order they will run
    replay: Replay  # of these, over the state at base
    unread: tuple[Unread, ...]
