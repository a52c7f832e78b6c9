"""How many requests a review costs: what GitHub's limits leave to everybody else of the installation."""

from pathlib import Path

from bot.standin import StandIn
from tests.faults.rig import Judge, Line, Rig
from tests.faults.scenarios import first

USUAL, UNCHANGED = 8, 5  # at most; the first one mints a token too


async def test_a_usual_review_takes_eight_requests_and_one_without_change_five(tmp_path: Path) -> None:
    rig = Rig(StandIn(tmp_path), Judge())
    line = Line(rig.standin)
    await rig.deliver(await first(rig), line)
    assert len(line.passed) <= USUAL
    pull = rig.standin.repository.pulls[1]
    for delivery in (
        rig.standin.events.pull_request("synchronize", pull),
        rig.standin.events.check_suite("rerequested", pull),
    ):
        again = Line(rig.standin)
        await rig.deliver(delivery, again)
        asked = [path for _, path in again.passed if not path.endswith("/access_tokens")]
        assert len(asked) <= UNCHANGED, asked
    assert len(rig.standin.repository.reviews) == 1
