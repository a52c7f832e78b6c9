"""What a transaction still holds: the locks that earlier statements took, and how long it waits for the next one."""

import re
from collections.abc import Iterator

from schema.difference import Difference
from schema.postgres import actions as a
from schema.postgres.migration import Step
from schema.postgres.notices import blocks_writes, stronger

_ENDS = (a.Commit, a.Rollback)
_COPIES = (a.Insert, a.Merge)
_WRITES = (a.Update, a.Delete)
_LONG = (*_COPIES, *_WRITES, a.CreateTable, a.Select, a.ValidateConstraint)
_LENGTH = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?(?P<unit>us|ms|s|min|h|d)?")
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


def held(difference: Difference) -> Iterator[tuple[Step, dict[str, str]]]:
    """Yield the steps that may take long, each with the locks its transaction already holds when it begins.

    These are what reads whole tables, or writes rows. The locks are those on existing tables that make writes wait:
    by table its strongest mode.
    """
    locks: dict[str, str] = {}
    whole, place = difference.deploy.one_transaction, ("", -1)
    for step in difference.replay.steps:
        if not whole:
            here = (step.migration.tag, step.statement.chunk)  # what is sent together is one transaction
            locks, place = locks if here == place else {}, here
        if not step.in_transaction:
            locks = {}
        action = step.action
        if isinstance(action, _ENDS):
            whole, locks = False, {}
        elif isinstance(action, a.Begin):  # inside a transaction it only warns
            whole, locks = True, locks if whole else {}
        if isinstance(action, _LONG) and (step.cost.scans or isinstance(action, _WRITES)):
            yield step, dict(locks)
        if not step.cost.locks:
            continue
        for table, mode in strong(step).items():
            locks[table] = stronger(locks.get(table, mode), mode)
        if isinstance(action, a.RenameTable) and action.table in locks:  # it is spoken of by one name
            locks[f"{action.table.partition('.')[0]}.{action.name}"] = locks.pop(action.table)


def strong(step: Step) -> dict[str, str]:
    """Return the tables of before this pull request whose writers wait for this step, each with the lock's mode."""
    about = getattr(step.action, "table", None)
    known = (step.before.tables, step.before.views)
    return {
        lock.relation: lock.mode
        for lock in step.cost.locks
        if blocks_writes(lock.mode)
        and lock.relation not in step.created
        and (lock.relation == about or any(lock.relation in kind for kind in known))
    }


def limit(step: Step) -> float | None:
    """Return after how many seconds of waiting for a lock the step gives up; None where it never does."""
    settings = getattr(step.before, "settings", {})
    match = _LENGTH.fullmatch((settings.get("lock_timeout") or "").strip())
    seconds = float(match["number"]) * _SECONDS[match["unit"] or "ms"] if match else 0
    return seconds or None


def works_through(step: Step) -> bool:
    """Return whether a statement may write many rows.

    An UPDATE or DELETE: not of a new table, not one batch, not found by key; what is copied: from all of a table.
    """
    action = step.action
    if isinstance(action, _COPIES):
        return any(table not in step.created for table in step.cost.scans)
    if not isinstance(action, _WRITES) or action.table in step.created or getattr(action, "limited", False):
        return False
    table = step.before.tables.get(action.table)
    key = table.primary_key.columns if table and table.primary_key else () if table else ("id",)
    return bool(action.reads) or not any(re.search(rf"\b{re.escape(c)}\b", action.where or "") for c in key)
