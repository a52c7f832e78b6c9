"""A newer push comes while nobody knows whether the check of the older one was opened: it ends all the same."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.standin import StandIn
from tests.faults import rig as rigs
from tests.faults.rig import Judge, Line, Rig, Store
from tests.faults.scenarios import first


class Overtaken(Store):
    """A store in which a newer push waits as soon as the first try is over."""

    async def list_workflows_async(self, **filters: Any) -> list[Any]:
        if not str(filters["workflow_id_prefix"]).startswith("pr:"):
            return []
        rows = [SimpleNamespace(workflow_id=self.workflow_id, created_at=1)]
        newer = SimpleNamespace(workflow_id="pr:newer", created_at=2)
        return [*rows, newer] if self.opened() else rows

    def opened(self) -> bool:
        return bool(self.standin.repository.check_runs)


@pytest.mark.parametrize("what", ["killed-after", "502-after", "cut-after"])
async def test_a_check_that_nobody_knows_of_is_cancelled_for_a_newer_push(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: Any
) -> None:
    rig = Rig(StandIn(tmp_path), Judge())
    delivery = await first(rig)
    at = await _opening(rig, delivery)
    monkeypatch.setattr(rigs, "Store", Overtaken)
    rig.standin.repository.check_runs.clear()
    rig.ended.clear()
    await rig.deliver(delivery, Line(rig.standin, at, what))
    assert rig.ended == ["superseded"]
    (run,) = rig.standin.repository.check_runs.values()
    assert (run.status, run.conclusion, run.title) == ("completed", "cancelled", "Superseded by a newer push")


async def _opening(rig: Rig, delivery: Any) -> int:
    line = Line(rig.standin)
    await rig.deliver(delivery, line)
    return next(n for n, (method, path) in enumerate(line.passed) if (method, path[-11:]) == ("POST", "/check-runs"))
