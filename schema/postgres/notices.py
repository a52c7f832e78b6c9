"""Lock modes in plain words: what they stop others from doing."""

MODES = (
    "AccessShareLock",
    "RowShareLock",
    "RowExclusiveLock",
    "ShareUpdateExclusiveLock",
    "ShareLock",
    "ShareRowExclusiveLock",
    "ExclusiveLock",
    "AccessExclusiveLock",
)  # weakest first: https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
_STRENGTH = {mode: strength for strength, mode in enumerate(MODES)}
_PLAIN = {
    "AccessExclusiveLock": "no one can read or write",
    "ExclusiveLock": "no one can write",
    "ShareRowExclusiveLock": "no one can write",
    "ShareLock": "no one can write",
    "ShareUpdateExclusiveLock": "reads and writes go on, other schema changes and VACUUM wait",
    "RowExclusiveLock": "reads and writes go on",
    "RowShareLock": "reads and writes go on",
    "AccessShareLock": "reads and writes go on",
}


def plain(mode: str) -> str:
    """Return what a lock of this mode means to everyone else: `no one can write`."""
    return _PLAIN.get(mode, "reads and writes go on")


def in_sql(mode: str) -> str:
    """Return the mode as LOCK TABLE and the manual spell it: `ACCESS EXCLUSIVE`."""
    words = "".join(f" {c}" if c.isupper() else c for c in mode.removesuffix("Lock"))
    return words.strip().upper()


def strength(mode: str) -> int:
    """Return how strong a mode is, from 0."""
    return _STRENGTH.get(mode, 0)


def stronger(one: str, other: str) -> str:
    """Return the stronger of two modes."""
    return one if strength(one) >= strength(other) else other


def blocks_reads(mode: str) -> bool:
    """Return whether SELECT waits for a lock of this mode."""
    return mode == "AccessExclusiveLock"


def blocks_writes(mode: str) -> bool:
    """Return whether INSERT, UPDATE and DELETE wait for a lock of this mode."""
    return strength(mode) >= _STRENGTH["ShareLock"]
