"""Each folder here is a pull request; its `review.md`, written by `make update-goldens`, is what GitHub then holds."""

import os
from pathlib import Path

import pytest

from tests.reviews.stage import Stage, files_of

HERE = Path(__file__).parent
CASES = sorted(p.name for p in HERE.iterdir() if (p / "head").is_dir())


@pytest.mark.parametrize("case", CASES)
async def test_the_review_is_the_golden_one(case, stage: Stage):
    folder = HERE / case
    stage.open(files_of(folder / "base"), files_of(folder / "head"))
    await stage.review()
    for push in sorted(folder.glob("head-*")):
        assert stage.pull is not None
        stage.pull.push(files_of(push))
        await stage.review("pull_request.synchronize")
    golden = folder / "review.md"
    if os.environ.get("UPDATE_GOLDENS"):
        golden.write_text(stage.seen())
    assert stage.seen() == golden.read_text()
