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
    cleared: set[tuple[str, str]] = set()
    for step in steps:
        action = step.action
        name = (action.object.partition(".")[0], action.object.rpartition(".")[2])
        kind = type(action).__name__
        guarded = any(getattr(action, guard, False) for guard in _GUARDS)
        if guarded:
            cleared.add(name)
        if kind.startswith(_ONCE) and not guarded and not isinstance(action, _ALWAYS) and name not in cleared:
            yield step
