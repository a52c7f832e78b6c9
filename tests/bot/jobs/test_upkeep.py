"""A process is dead when its lock stays free, and not when a store that was started again knows of no locks."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.jobs import upkeep
from bot.jobs.upkeep import Upkeep


class Hands:
    """Locks of a server, a clock, and DBOS as far as upkeep asks it; what was taken over is on record."""

    grace = 6.0

    def __init__(self) -> None:
        self.now = 100.0
        self.living = {"other"}
        self.taken: list[str] = []

    def take(self, name: str) -> bool:
        return name not in self.living

    def free(self, name: str) -> None: ...

    def keep(self) -> None: ...

    def close(self) -> None: ...

    def monotonic(self) -> float:
        return self.now

    def list_workflows(self, **_: Any) -> list[Any]:
        return [SimpleNamespace(executor_id="other", app_version="1", workflow_id="w")]

    def _recover_pending_workflows(self, executors: list[str]) -> list[str]:
        self.taken += executors
        return executors


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(upkeep, "DBOS", hands)
    monkeypatch.setattr(upkeep, "time", hands)
    return hands


def test_a_lock_must_stay_free_before_its_holder_is_dead(hands: Hands) -> None:
    keeping = Upkeep("me", "1", hands, None)  # type: ignore[arg-type]
    keeping.take_over()
    hands.living.clear()
    for seconds in (0, 2, 2):
        hands.now += seconds
        keeping.take_over()
    assert hands.taken == [], "four seconds: it may be on its way"
    hands.now += 2
    keeping.take_over()
    assert hands.taken == ["other"]


def test_who_took_its_lock_again_is_not_taken_over(hands: Hands) -> None:
    keeping = Upkeep("me", "1", hands, None)  # type: ignore[arg-type]
    hands.living.clear()  # the server was started again
    keeping.take_over()
    hands.living.add("other")
    hands.now += 4
    keeping.take_over()
    hands.living.clear()  # and once more
    hands.now += 4
    keeping.take_over()
    assert hands.taken == []
