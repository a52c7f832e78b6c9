"""Our threads, resolved and opened again: check and summary follow, and nothing is posted for it."""

from bot.standin.comments import ReviewComment
from tests.reviews.shop import FINE, HERE, WIDER, migrated, opened
from tests.reviews.stage import Stage, golden

INDEX = 'CREATE INDEX "orders_total_cents_idx" ON "orders" ("total_cents");\n'


def thread(stage: Stage) -> ReviewComment:
    """Return the one comment that stands on a line."""
    (comment,) = stage.standin.repository.review_comments.values()
    return comment


async def hears(stage: Stage, action: str, author: str = "ada") -> list[str]:
    """Somebody resolves our thread, or opens it again; return what was written to GitHub for it."""
    assert stage.pull
    before = len(stage.standin.requests)
    await stage.hears(stage.standin.events.review_thread(action, stage.pull, thread(stage).id, author))
    asked = stage.standin.requests[before:]
    return [f"{each.method} {each.path.rpartition('/acme/shop/')[2].split('/')[0]}" for each in asked][1:]


async def test_a_resolved_thread_is_set_aside_and_said_again_once_it_is_opened(stage: Stage) -> None:
    await opened(stage, migrated(sizes=INDEX))
    golden(stage, HERE / "thread" / "review.md")
    assert await hears(stage, "resolved") == ["PATCH issues", "POST check-runs", "PATCH check-runs"]
    golden(stage, HERE / "thread" / "resolved.md")
    await stage.pushed(migrated(sizes=FINE + INDEX))
    golden(stage, HERE / "thread" / "review-2.md")
    await hears(stage, "unresolved")
    golden(stage, HERE / "thread" / "unresolved.md")
    repository = stage.standin.repository
    assert (len(repository.reviews), len(repository.review_comments), len(repository.issue_comments)) == (1, 1, 1)
    assert not thread(stage).minimized


async def test_what_blocks_is_not_let_through_by_resolving_its_thread(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    await hears(stage, "resolved", "eve")  # who opened the pull request, and may not write
    golden(stage, HERE / "thread-blocks" / "resolved.md")
    assert list(stage.standin.repository.check_runs.values())[-1].conclusion == "failure"
    assert stage.pull
    await stage.says("/dbreview ignore locks/type-change-rewrites because the table has ten rows")
    assert list(stage.standin.repository.check_runs.values())[-1].conclusion == "success"


async def test_a_thread_of_notes_that_are_gone_changes_nothing(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    await stage.pushed(migrated(sizes=FINE))
    assert await hears(stage, "resolved") == [], "what is fixed stays so, and the check that is there says it"


async def test_while_paused_a_resolved_thread_moves_nothing(stage: Stage) -> None:
    await opened(stage, migrated(sizes=INDEX))
    await stage.says("/dbreview pause")
    await stage.pushed({"README.md": "Hello\n"})
    assert await hears(stage, "resolved") == []
