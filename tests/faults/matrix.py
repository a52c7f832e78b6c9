"""The fault matrix: every request of every scenario meets every fault, and must end as if there had been none.

A fault that lasts may make a job fail (a 404 that stays): then the check is red and says so, nothing stands twice, and
the delivery delivered again, once the fault is over, makes everything right.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.farewell import fingerprints
from bot.standin import StandIn
from bot.standin.faults import Kind
from bot.standin.webhooks import Delivery
from tests.faults.rig import Death, Judge, Kept, Line, Rig
from tests.faults.scenarios import SCENARIOS, Scenario

ONCE: tuple[Kind | Death, ...] = (
    "500",
    "502-after",
    "timeout",
    "timeout-after",
    "cut",
    "cut-after",
    "secondary",
    "secondary-retry-after",
    "primary",
    "401",
    "404",
    "422",
    "killed",
    "killed-after",
)
LASTING: tuple[Kind, ...] = ("500", "timeout", "secondary", "401", "404", "422")
HOW_LONG = 6  # requests in a row: more than the attempts of one call

# A lasting answer, the requests it is given to, and what then differs with reason.
BELIEVED = (
    ("422", "/reviews", ("inline", "said", "checks")),  # no line takes a comment: the summary says all, the check so
    ("404", "/reactions", ("reactions",)),
    ("404", "/permission", ("inline", "said", "checks", "reactions")),  # nobody GitHub knows asked: they are told so
    ("404", "/graphql", ("inline",)),
    ("404", "/comments/", ("said",)),
)


@dataclass(frozen=True)
class Cell:
    """One fault at one request of one scenario."""

    scenario: Scenario
    at: int
    request: str
    kind: Kind | Death
    times: int

    def __str__(self) -> str:
        lasting = f" x{self.times}" if self.times > 1 else ""
        return f"{self.scenario.name}, request {self.at} ({self.request}): {self.kind}{lasting}"


@dataclass(frozen=True)
class Result:
    """How a cell ended: `trouble` is empty where it was survived; `red` where a second delivery was needed."""

    cell: Cell
    trouble: str
    red: bool = False


@dataclass(frozen=True)
class Prepared:
    """A scenario that is ready to be told, as often as wanted, and its right end."""

    rig: Rig
    delivery: Delivery
    kept: Kept
    requests: tuple[str, ...]
    right: dict[str, Any]


class Matrix:
    """Plays scenarios, without and with faults."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._judge = Judge()
        self._prepared: dict[str, Prepared] = {}

    async def prepared(self, scenario: Scenario) -> Prepared:
        """Return a scenario after it was told once without a fault."""
        if scenario.name not in self._prepared:
            rig = Rig(StandIn(self._folder / scenario.name), self._judge)
            delivery = await scenario.prepare(rig)
            kept, line = Kept.of(rig.standin), Line(rig.standin)
            await rig.deliver(delivery, line)
            assert rig.standin.violations == []
            requests = tuple(f"{method} {path}" for method, path in line.passed)
            self._prepared[scenario.name] = Prepared(rig, delivery, kept, requests, rig.seen())
        return self._prepared[scenario.name]

    async def cells(self) -> list[Cell]:
        """Return the whole matrix."""
        return [cell for each in SCENARIOS for cell in _cells(each, (await self.prepared(each)).requests)]

    async def play(self, cell: Cell) -> Result:
        """Play one cell."""
        ready = await self.prepared(cell.scenario)
        rig, right = ready.rig, ready.right
        ready.kept.restore(rig.standin)
        rig.ended.clear()
        await rig.deliver(ready.delivery, Line(rig.standin, cell.at, cell.kind, cell.times))
        if not any(how.startswith("failed") for how in rig.ended):
            return Result(cell, dishonest(rig) or difference(right, rig.seen(), believed(cell)))
        if trouble := dishonest(rig):
            return Result(cell, f"after {rig.ended[-1]}: {trouble}")
        rig.standin.faults.clear()
        rig.standin.clock.advance(3600)
        await rig.deliver(ready.delivery)
        # On a command the 😕 of the first time stays beside the 🚀 of the second.
        return Result(cell, difference(right, rig.seen(), {"reactions"}), red=True)


def _cells(scenario: Scenario, requests: tuple[str, ...]) -> Iterator[Cell]:
    for at, request in enumerate(requests):
        for kind in ONCE:
            yield Cell(scenario, at, request, kind, 1)
        for lasting in LASTING:
            yield Cell(scenario, at, request, lasting, HOW_LONG)


def believed(cell: Cell) -> set[str]:
    """Return what differs with reason: a comment that GitHub says is gone, or a line where it takes no comment.

    A comment for which there is no line goes into the summary, and `dishonest` looks that it is said once.
    """
    halved = cell.scenario.name != "moved"  # whose review has one comment, which is refused by itself
    if cell.times == 1 and (halved or cell.kind != "422"):
        return set()
    known = ((kind, part, names) for kind, part, names in BELIEVED if kind == cell.kind and part in cell.request)
    return next((set(names) for _, _, names in known), set())


def difference(right: dict[str, Any], found: dict[str, Any], without: Collection[str] = ()) -> str:
    """Say where two ends differ; nothing where they do not."""
    names = [name for name in right if name not in without and right[name] != found[name]]
    return "; ".join(f"{name}: {found[name]} instead of {right[name]}" for name in names)


def dishonest(rig: Rig) -> str:
    """Say what is wrong however a job ended: a check that waits, anything said twice."""
    repository = rig.standin.repository
    if any(run.status != "completed" for run in repository.check_runs.values()):
        return "a check waits"
    comments = [*repository.review_comments.values(), *repository.issue_comments.values()]
    bodies = [c.body for c in comments if not (c.minimized or getattr(c, "outdated", False))]  # what people see
    if len(bodies) != len(set(bodies)):
        return "something is said twice"
    said = [mark for body in bodies for mark in fingerprints(body)]
    return "a finding is said twice" if len(said) != len(set(said)) else ""
