"""How a repository runs its migrations: it decides what may be said about locks and which recipes work."""

from dataclasses import dataclass
from typing import Literal

# Whether a release serves while the migrations run: `rolling`: the one before; `expand-contract`: the same, and what
# goes has been out of use for a release; `stopped`: none does.
Rollout = Literal["rolling", "expand-contract", "stopped"]


@dataclass(frozen=True)
class Deploy:
    """`one_transaction`: all pending migrations run in one, as Drizzle's migrator does; `why` says how we know.

    `driver` is the one that migrates ("neon-http", "pglite"), None where that is not known. `neon`: whether production
    is on Neon.
    """

    one_transaction: bool = True
    postgres: int = 16
    why: str = "Drizzle's migrator runs every pending migration in one transaction"
    driver: str | None = None
    rollout: Rollout = "rolling"
    neon: bool = False
