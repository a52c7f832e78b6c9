"""The repository in the conventions gives no cause for complaint; every pull request against it gets its golden."""

import os
from pathlib import Path

import pytest

from bot.judge import JudgeRequest, judge
from schema.tree import Tree
from tests.reviews.conventions_pulls import HERE, pull
from tests.reviews.stage import files_of

PULLS = sorted(p for p in (HERE / "pulls").rglob("*.diff") if not p.name.endswith(".before.diff"))


def test_nothing_is_said_of_the_repository_itself() -> None:
    files = {path: text for path, text in files_of(HERE / "base").items() if text is not None}
    told = judge(JudgeRequest(Tree(frozenset(), {}), Tree(frozenset(files), files), frozenset(files)))
    assert told.report.findings == ()
    assert told.report.unread == ()
    assert told.conclusion == "success"
    assert told.report.stats["tables"] == 6


@pytest.mark.parametrize("diff", PULLS, ids=lambda p: p.relative_to(HERE / "pulls").with_suffix("").as_posix())
def test_a_pull_request_gets_the_golden_review(diff: Path) -> None:
    seen, golden = pull(diff).seen(), diff.with_suffix(".md")
    if os.environ.get("UPDATE_GOLDENS"):
        golden.write_text(seen)
    assert seen == golden.read_text()
