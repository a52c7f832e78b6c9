"""Some of the real kills; `make kills` plays them all."""

from pathlib import Path

from tests.bot.jobs.service import Nursery
from tests.faults.killed import kills, playing
from tests.faults.scenarios import SCENARIOS

CHOSEN = (  # what a dead process leaves behind differs here: a check, comments, a conclusion
    ("GET /repos/acme/shop/compare", "killed"),
    ("POST /repos/acme/shop/pulls/1/reviews", "killed-after"),
    ("PATCH /repos/acme/shop/check-runs", "killed-after"),
)


def test_a_process_killed_at_a_request_is_followed_by_one_that_says_everything_once(
    tmp_path: Path, nursery: Nursery
) -> None:
    with playing(SCENARIOS[0], nursery, tmp_path) as play:
        every = kills("first", play)
        cells = [next(k for k in every if k.request.startswith(at) and k.death == death) for at, death in CHOSEN]
        assert [f"{kill}: {trouble}" for kill in cells if (trouble := play.kill(kill.at, kill.death))] == []
