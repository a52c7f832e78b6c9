"""The steps of a pull request's migrations, found by what they are and by the table they are about."""

from bisect import bisect_left
from typing import TypeVar

from schema.model import Table
from schema.postgres.actions import DropIndex, Insert, Update
from schema.postgres.migration import Step
from schema.postgres.tokens import words
from schema.values import cached

A = TypeVar("A")
Steps = tuple[Step, ...]


class Orders:
    """Each question goes through all steps once: a rule that is asked of every step need not do so itself."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._kinds: dict[tuple[type, ...], Steps] = {}
        self._parts: dict[tuple[str, tuple[type, ...]], Steps] = {}

    def of(self, *kinds: type[A]) -> list[A]:
        """Return the actions of one of `kinds`, in order."""
        return [step.action for step in self.steps(*kinds)]  # type: ignore[misc]

    def steps(self, *kinds: type) -> Steps:
        """Return the steps whose actions are of one of `kinds`, in order."""
        if kinds not in self._kinds:
            self._kinds[kinds] = tuple([step for step in self._steps if isinstance(step.action, kinds)])
        return self._kinds[kinds]

    def about(self, table: str, *kinds: type) -> Steps:
        """Return the steps about a table (`schema.name`) or a part of it, in order; of `kinds` where some are given."""
        among = self._about.get(table, ())
        if not among or not kinds:
            return among
        if (table, kinds) not in self._parts:
            self._parts[table, kinds] = tuple([step for step in among if isinstance(step.action, kinds)])
        return self._parts[table, kinds]

    @cached
    def _about(self) -> dict[str, Steps]:
        found: dict[str, list[Step]] = {}
        for step in self._steps:
            about = getattr(step.action, "table", None)
            found.setdefault(about.id if isinstance(about, Table) else about or "", []).append(step)
        return {table: tuple(steps) for table, steps in found.items()}

    @cached
    def dropped(self) -> dict[str, int]:
        """Where each index (`schema.name`) is first dropped: how many steps come before that."""
        drops = zip(self.of(DropIndex), self.steps(DropIndex), strict=True)
        return {drop.index: self.place(step) for drop, step in reversed([*drops])}

    @cached
    def written(self) -> dict[int, frozenset[str]]:
        """The words that say what each INSERT and UPDATE writes, by its `id`: a condition is no part of that."""
        inserts = {id(order): words(order.span.text if order.span else "") for order in self.of(Insert)}
        return inserts | {id(order): words(_without_condition(order)) for order in self.of(Update)}

    @cached
    def _places(self) -> dict[int, int]:
        return {id(step): place for place, step in enumerate(self._steps)}

    def place(self, step: Step | None) -> int:
        """Return how many steps come before this one; all of them where there is none."""
        return len(self._steps) if step is None else self._places[id(step)]

    def before(self, step: Step | None, among: Steps) -> Steps:
        """Return those of `among` that come before a step; all of them where there is none."""
        return among if step is None else among[: bisect_left(among, self.place(step), key=self.place)]


def _without_condition(update: Update) -> str:
    text = update.span.text if update.span else ""
    return text.rpartition(update.where)[0] if update.where else text
