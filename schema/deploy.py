"""How a repository runs its migrations: it decides what may be said about locks and which recipes work."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Deploy:
    """`one_transaction`: all pending migrations run in one, as Drizzle's migrator does; `why` says how we know.

    `driver` is the one that migrates ("neon-http", "pglite"), None where that is not known.
    """

    one_transaction: bool = True
    postgres: int = 16
    why: str = "Drizzle's migrator runs every pending migration in one transaction"
    driver: str | None = None
