"""Which statements can be run twice: a retry meets what a migration that failed half-way has left."""

from collections.abc import Iterable, Iterator

from schema.postgres import actions as a
from schema.postgres.migration import Step

_ONCE = ("Create", "Add", "Drop", "Rename", "Attach", "Detach", "Insert")  # how the names of such orders begin
_ALWAYS = (a.DropNotNull, a.DropDefault, a.AlterColumnType)
_GUARDS = ("if_not_exists", "if_exists", "or_replace", "guarded", "on_conflict")


def once_only(steps: Iterable[Step]) -> Iterator[Step]:
    """Yield the steps that fail, or write rows again, where they ran before.

    What is made after a DROP ... IF EXISTS of the same name can be made again, what was made before can be dropped.
    """
    every = list(steps)
    replaced, cleared = _replaced(every), set[tuple[str, str]]()
    for step in every:
        action, name = step.action, _name(step)
        if name in replaced:
            continue
        kind = type(action).__name__
        guarded = any(getattr(action, guard, False) for guard in _GUARDS)
        if guarded:
            cleared.add(name)
        if kind.startswith(_ONCE) and not guarded and not isinstance(action, _ALWAYS) and name not in cleared:
            yield step


def _replaced(steps: list[Step]) -> set[tuple[str, str]]:
    """Return the names of what is dropped and made again in one transaction: it is there whenever this begins."""
    found, dropped = set[tuple[str, str]](), set[tuple[str, str]]()
    for step in steps:
        kind = type(step.action).__name__
        if isinstance(step.action, a.Commit | a.Rollback) or not step.in_transaction:
            dropped = set()
        elif kind.startswith("Drop"):
            dropped.add(_name(step))
        elif kind.startswith(("Create", "Add")) and _name(step) in dropped:
            found.add(_name(step))
    return found


def _name(step: Step) -> tuple[str, str]:
    return step.action.object.partition(".")[0], step.action.object.rpartition(".")[2]
