"""What we say on a pull request and on a commit, against the stand-in and its faults."""

import pytest

from bot.compose import InlineComment
from bot.github import Fold, NotFound, RateLimited, Refused, ReviewRefused, Uncertain
from bot.github.checks import _output
from bot.pull import Annotation, CheckAction, CheckOutput
from tests.bot.github.against import Against

MARK = "<!-- dbreview:review 1 -->"
ON_DIFF = InlineComment("a.ts", 5, "RIGHT", "Right", ("f",))
LEFT = InlineComment("gone.ts", 1, "LEFT", "Left", ("g",))
RANGE = InlineComment("a.ts", 7, "RIGHT", "Range", ("h",), start_line=4)
AFTER_THE_DEED = ["502-after", "timeout-after", "cut-after"]
BEFORE_THE_DEED = ["500", "timeout", "cut"]


def head(against: Against) -> str:
    return against.standin.repository.pulls[1].head_sha


async def test_one_review_with_its_comments(against: Against) -> None:
    number = await against.repo.post_review(1, head(against), f"Body {MARK}", (ON_DIFF, LEFT, RANGE))
    assert list(against.standin.repository.reviews) == [number]
    posted = [(c.path, c.side, c.line, c.start_line) for c in against.standin.repository.review_comments.values()]
    assert posted == [("a.ts", "RIGHT", 5, None), ("gone.ts", "LEFT", 1, None), ("a.ts", "RIGHT", 7, 4)]
    assert against.standin.count("POST", "/reviews") == 1


async def test_a_comment_off_the_diff_refuses_the_review(against: Against) -> None:
    with pytest.raises(ReviewRefused) as caught:
        await against.repo.post_review(1, head(against), MARK, (ON_DIFF, InlineComment("a.ts", 20, "RIGHT", "x", ())))
    assert any("must be part of the diff" in message for message in caught.value.messages)
    assert against.standin.repository.reviews == {}


@pytest.mark.parametrize("fault", [*AFTER_THE_DEED, *BEFORE_THE_DEED])
async def test_a_review_is_posted_once_whatever_happens(against: Against, fault: str) -> None:
    against.standin.faults.add("POST", r"/reviews$", fault)
    number = await against.repo.post_review(1, head(against), f"Body {MARK}", (ON_DIFF,))
    assert list(against.standin.repository.reviews) == [number]
    assert against.standin.count("POST", "/reviews") == (1 if fault in AFTER_THE_DEED else 2)


@pytest.mark.parametrize("fault", [*AFTER_THE_DEED, *BEFORE_THE_DEED])
async def test_a_comment_is_posted_once_whatever_happens(against: Against, fault: str) -> None:
    against.standin.faults.add("POST", r"/issues/1/comments$", fault)
    number = await against.repo.post_comment(1, f"Body {MARK}")
    assert list(against.standin.repository.issue_comments) == [number]


@pytest.mark.parametrize("fault", [*AFTER_THE_DEED, *BEFORE_THE_DEED])
async def test_a_check_is_opened_once_whatever_happens(against: Against, fault: str) -> None:
    against.standin.faults.add("POST", r"/check-runs$", fault)
    number = await against.repo.open_check(head(against), "job-1", "Reading")
    assert list(against.standin.repository.check_runs) == [number]


async def test_what_was_never_marked_is_not_repeated(against: Against) -> None:
    against.standin.faults.add("POST", r"/issues/1/comments$", "502-after")
    with pytest.raises(Uncertain):
        await against.repo.post_comment(1, "no marker")
    assert len(against.standin.repository.issue_comments) == 1


async def test_finding_what_was_posted(against: Against) -> None:
    repo = against.repo
    assert await repo.find_review(1, MARK) is None
    number = await repo.post_review(1, head(against), MARK)
    assert await repo.find_review(1, MARK) == number
    check = await repo.open_check(head(against), "job-1", "Reading")
    assert await repo.find_check(head(against), "job-1") == check
    assert await repo.find_check(head(against), "job-2") is None


async def test_concluding_a_check_with_120_annotations(against: Against) -> None:
    notes = tuple(Annotation("a.ts", i, i, "warning", f"note {i}", "Title") for i in range(1, 121))
    repo = against.repo
    check = await repo.open_check(head(against), "job-1", "Reading")
    actions = (CheckAction("Run again", "Review this commit again", "rerun"),)
    await repo.conclude_check(check, "failure", CheckOutput("Title", "Summary", "Text", notes, actions))
    run = against.standin.repository.check_runs[check]
    assert (run.status, run.conclusion, len(run.annotations)) == ("completed", "failure", 120)
    assert against.standin.count("PATCH", f"/check-runs/{check}") == 3


@pytest.mark.parametrize("fault", [*AFTER_THE_DEED, *BEFORE_THE_DEED])
@pytest.mark.parametrize("notes", [0, 60])
async def test_annotations_are_appended_once_whatever_happens(against: Against, fault: str, notes: int) -> None:
    repo = against.repo
    check = await repo.open_check(head(against), "job-1", "Reading")
    against.standin.faults.add("PATCH", r"/check-runs/\d+$", fault)
    output = CheckOutput("T", "S", "", tuple(Annotation("a.ts", 1, 1, "notice", f"{i}") for i in range(notes)))
    await repo.conclude_check(check, "success", output)
    run = against.standin.repository.check_runs[check]
    assert (run.conclusion, len(run.annotations)) == ("success", notes)


async def test_concluding_again_appends_only_what_is_missing(against: Against) -> None:
    repo = against.repo
    check = await repo.open_check(head(against), "job-1", "Reading")
    output = CheckOutput("T", "S", "", tuple(Annotation("a.ts", 1, 1, "notice", f"{i}") for i in range(70)))
    fifty = CheckOutput("T", "S", "", output.annotations[:50])
    await repo._append(check, {"output": _output(fifty, list(fifty.annotations))}, 0, has_annotations=True)
    await repo.conclude_check(check, "success", output, again=True)
    await repo.conclude_check(check, "success", output, again=True)
    run = against.standin.repository.check_runs[check]
    assert [a["message"] for a in run.annotations] == [f"{i}" for i in range(70)]


async def test_editing_replying_reacting_folding_away(against: Against) -> None:
    repo, ours = against.repo, against.standin.repository
    await repo.post_review(1, head(against), MARK, (ON_DIFF,))
    comment = await repo.post_comment(1, "one")
    await repo.edit_comment(comment, "two")
    (top,) = ours.review_comments
    await repo.edit_review_comment(top, "edited")
    await repo.reply(1, top, "fixed")
    await repo.react(comment, "issue", "eyes")
    await repo.react(top, "review", "+1")
    glance = await repo.glance(1)
    await repo.fold([Fold(glance.threads[0].node_id, "RESOLVED", "edited again")])
    await repo.fold([Fold(glance.reviews[0].node_id, "OUTDATED"), Fold("gone", "OUTDATED")])
    after = await repo.glance(1)
    assert [c.body for c in after.sticky] == ["two"]
    assert (after.threads[0].body, after.threads[0].minimized, after.threads[0].has_replies) == (
        "edited again",
        True,
        False,
    )
    assert after.reviews[0].minimized is True
    await repo.delete_comment(comment)
    await repo.delete_comment(comment)
    assert ours.issue_comments == {}
    with pytest.raises(NotFound):
        await repo.edit_comment(comment, "three")


async def test_a_locked_door_is_a_refusal(against: Against) -> None:
    against.standin.faults.add("POST", "comments", "422")
    with pytest.raises(Refused) as caught:
        await against.repo.post_comment(1, "x")
    assert caught.value.status == 422


async def test_the_secondary_limit_of_the_stand_in(against: Against) -> None:
    against.standin.limits.content_per_minute = 3
    repo = against.repo
    for i in range(5):
        await repo.post_comment(1, f"{i}")
    assert len(against.standin.repository.issue_comments) == 5
    assert 60.0 in against.slept
    against.standin.faults.add("GET", "pulls/1", "primary")
    with pytest.raises(RateLimited):
        await repo.pull(1)
