"""The baseline file on whole pull requests: in force from the base, tried out where it is edited, never a way out."""

from bot.standin.example import tree
from tests.reviews.shop import EMPTIED, FINE, HERE, WIDER, migrated, opened, shop
from tests.reviews.stage import Stage, golden

FILE = ".github/dbreview-baseline.yml"
RULE = "locks/type-change-rewrites"
ACCEPTED = f"findings:\n  - rule: {RULE}\n    object: orders.total_cents\n    because: the table has ten rows\n"


async def test_what_the_base_accepts_is_silent_and_the_check_green(stage: Stage) -> None:
    stage.open({**shop(), FILE: ACCEPTED}, migrated(sizes=WIDER))
    await stage.review()
    golden(stage, HERE / "baseline-file" / "review.md")
    assert stage.standin.repository.reviews == {}
    await stage.pushed(migrated(sizes=WIDER + EMPTIED))
    golden(stage, HERE / "baseline-file" / "review-2.md")


async def test_a_pull_request_accepts_nothing_of_its_own_and_is_shown_what_would_change(stage: Stage) -> None:
    await opened(stage, {**migrated(sizes=WIDER), FILE: ACCEPTED})
    golden(stage, HERE / "baseline-file-proposed" / "review.md")
    await stage.pushed({FILE: ACCEPTED.replace("rewrites", "rewrite").replace("because", "becuase")})
    golden(stage, HERE / "baseline-file-proposed" / "review-2.md")


async def test_once_the_base_accepts_it_what_was_said_is_folded_away(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    assert stage.pull
    stage.standin.repository.commit("main", {FILE: ACCEPTED}, "Accept it")
    await stage.review("survey.push")
    (comment,) = stage.standin.repository.review_comments.values()
    assert comment.minimized == "RESOLVED"
    assert comment.body.startswith("**Accepted in this repository's baseline.**")
    assert list(stage.standin.repository.check_runs.values())[-1].conclusion == "success"


async def test_what_the_settings_silence_between_two_pushes_is_not_called_fixed(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER + EMPTIED))
    stage.standin.repository.commit("main", {".github/dbreview.yml": f"rules:\n  {RULE}: off\n"}, "Off")
    await stage.pushed(migrated(sizes=WIDER))
    silenced, mended = sorted(stage.standin.repository.review_comments.values(), key=lambda comment: comment.id)
    assert (silenced.minimized, mended.minimized) == ("RESOLVED", "RESOLVED")
    assert silenced.body.startswith("**No longer said**, by this repository's settings as they are now.")
    assert mended.body.startswith("**Fixed in ")


async def test_a_broken_one_is_answered_and_switches_nothing_off(stage: Stage) -> None:
    stage.open({**shop(), FILE: "findings: [\n"}, migrated(sizes=WIDER))
    await stage.review()
    (sticky,) = stage.standin.repository.issue_comments.values()
    assert f"`{FILE}:2`" in sticky.body
    assert "so nothing is accepted" in sticky.body
    assert list(stage.standin.repository.check_runs.values())[-1].conclusion == "failure"


async def test_another_name_costs_one_request_the_first_time(stage: Stage) -> None:
    settings = {".github/dbreview.yml": "baseline: db/accepted.yml\n", "db/accepted.yml": ACCEPTED}
    stage.open({**tree("base"), **settings}, migrated(sizes=WIDER))
    await stage.review()
    first = stage.requests
    assert list(stage.standin.repository.check_runs.values())[-1].conclusion == "success"
    await stage.pushed(migrated(sizes=FINE + WIDER))
    assert stage.requests < first
    assert list(stage.standin.repository.check_runs.values())[-1].conclusion == "success"
