"""Each folder here is a pull request; `make update-goldens` writes what GitHub then holds: `review.md` ...

All of them change the example's shop: `base/` and `head/` lie over it, `head-2/` is what is pushed next.
"""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from bot.farewell import fingerprints
from bot.standin.example import tree
from tests.reviews.stage import Stage, files_of, golden

HERE = Path(__file__).parent
CASES = sorted(p.name for p in HERE.iterdir() if (p / "head").is_dir())
EXAMPLE = HERE / "example"
SUGGESTION = re.compile(r"^(`{3,})suggestion\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
TAG = re.compile(r"</?(?:details|summary|sub|br)>|<!-- dbreview:[a-z]+(?: [0-9a-z-]+)* -->")


async def played(stage: Stage, case: str) -> None:
    """Open a case's pull request and review it."""
    stage.open({**tree("base"), **files_of(HERE / case / "base")}, files_of(HERE / case / "head"))
    await stage.review()


async def example(stage: Stage) -> None:
    """Open the demonstration's pull request and review it."""
    stage.open({**tree("base")}, {**tree("head")})
    await stage.review()


@pytest.mark.parametrize("case", CASES)
async def test_the_review_is_the_golden_one(case: str, stage: Stage) -> None:
    await played(stage, case)
    golden(stage, HERE / case / "review.md")
    for push in sorted((HERE / case).glob("head-*")):
        await stage.pushed(files_of(push))
        golden(stage, HERE / case / f"review-{push.name.removeprefix('head-')}.md")


async def test_the_example_and_the_push_that_mends_it(stage: Stage) -> None:
    await example(stage)
    golden(stage, EXAMPLE / "review.md")
    said = len(stage.standin.repository.review_comments)
    await stage.pushed({**tree("fixed")})
    golden(stage, EXAMPLE / "review-2.md")
    comments = stage.standin.repository.review_comments.values()
    assert len(comments) == said
    assert all(comment.minimized for comment in comments)


async def test_the_same_head_reviewed_again_is_told_nothing_twice(stage: Stage) -> None:
    await example(stage)
    stage.seen()
    before = len(stage.standin.requests)
    await stage.review("check_run.rerequested")
    golden(stage, EXAMPLE / "again.md")
    wrote = [call.method for call in stage.standin.requests[before:] if call.path != "/graphql"]
    assert (wrote.count("POST"), wrote.count("PATCH")) == (1, 1)  # the check, opened and concluded


async def test_every_suggestion_mends_its_finding(stage: Stage) -> None:
    """Commit each as GitHub does: the lines of the comment are replaced by the lines of the block."""
    await example(stage)
    repository, files = stage.standin.repository, dict(tree("head"))
    offered = [c for c in repository.review_comments.values() if SUGGESTION.search(c.body)]
    assert len(offered) >= 3
    for comment in sorted(offered, key=lambda c: -(c.line or 0)):
        lines = files[comment.path].splitlines(keepends=True)
        (found,) = SUGGESTION.findall(comment.body)
        lines[(comment.start_line or comment.line or 0) - 1 : comment.line] = [found[1]]
        files[comment.path] = "".join(lines)
    said = set(repository.review_comments)
    state = await stage.pushed({**files})
    assert [c.minimized for c in offered] == ["RESOLVED"] * len(offered)
    assert set(repository.review_comments) == said  # what a suggestion writes is itself no finding
    left = {f for c in repository.review_comments.values() if not c.minimized for f in fingerprints(c.body)}
    assert left.isdisjoint(f for c in offered for f in fingerprints(c.body))
    assert state["concluded"] == "failure"  # what no suggestion can mend is still there


async def test_a_merge_group_gets_a_check_and_no_conversation(stage: Stage) -> None:
    stage.open({**tree("base")}, files_of(HERE / "hand-written-sql" / "head"))
    await stage.review("merge_group.checks_requested", number=None)
    repository = stage.standin.repository
    assert [*repository.reviews, *repository.review_comments, *repository.issue_comments] == []
    golden(stage, HERE / "hand-written-sql" / "merge-group.md")


async def test_nothing_hostile_comes_alive(stage: Stage) -> None:
    await played(stage, "hostile")
    repository = stage.standin.repository
    bodies = [c.body for c in (*repository.review_comments.values(), *repository.issue_comments.values())]
    bodies += [check.summary or "" for check in repository.check_runs.values()]
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    blocks = [block for body in bodies for block in markdown.parse(body)]
    tokens = [token for block in blocks for token in (block, *(block.children or ()))]
    for token in tokens:
        if token.type in ("html_block", "html_inline"):
            rest = TAG.sub("", token.content)
            assert "<" not in rest, rest
        if token.type == "text":
            assert "@octocat" not in token.content
            assert "evil.example" not in token.content
            assert "#1" not in token.content
        if token.type == "fence":
            assert not token.info.startswith("suggestion") or "DROP TABLE" not in token.content
    links = {str(token.attrs["href"]) for token in tokens if token.type == "link_open"}
    ours = ("https://github.com/dbreview/dbreview/blob/main/docs/", "https://github.com/acme/shop/blob/")
    assert all(link.startswith(ours) for link in links)
    assert not any(token.type == "image" for token in tokens)
    assert not any(character in body for body in bodies for character in "\u202e\u202c")


@pytest.mark.parametrize("rollout", ["stopped", "expand-contract"])
async def test_how_releases_follow_one_another_decides_what_is_said(rollout: str, stage: Stage) -> None:
    settings = {".github/dbreview.yml": f"migrations:\n  rollout: {rollout}\n"}
    stage.open({**tree("base"), **settings}, {**tree("head")})
    await stage.review()
    golden(stage, HERE / f"rollout-{rollout}" / "review.md")


async def test_without_inline_comments_everything_is_in_the_summary(stage: Stage) -> None:
    settings = {".github/dbreview.yml": "comments:\n  inline: 0\n"}
    stage.open({**tree("base"), **settings}, {**tree("head")})
    await stage.review()
    repository = stage.standin.repository
    assert [*repository.reviews, *repository.review_comments] == []
    (sticky,) = repository.issue_comments.values()
    assert sticky.body.count("<sub>Blocks the merge") == 5
    assert "Outside of the diff" not in sticky.body


async def test_the_organisations_settings_hold_where_a_repository_has_none(stage: Stage) -> None:
    shared = stage.standin.add_repository(stage.standin.repository.owner, ".github")
    shared.commit("main", {".github/dbreview.yml": "comments:\n  mode: check-only\nrules:\n  drift: off\n"}, "Share")
    stage.open({**tree("base")}, files_of(HERE / "check-only" / "head"))
    await stage.review()
    golden(stage, HERE / "check-only" / "organisation.md")
    assert stage.requests == 6  # as many as without: the file comes with the question that is asked anyway
    await stage.review("merge_group.checks_requested", number=None)
    (check, grouped) = list(stage.standin.repository.check_runs.values())[-2:]
    assert check.summary is not None
    assert "the organisation's" in check.summary
    assert grouped.conclusion == check.conclusion


async def test_settings_that_cannot_be_read_are_said_and_nobody_elses_are_taken(stage: Stage) -> None:
    shared = stage.standin.add_repository(stage.standin.repository.owner, ".github")
    shared.commit("main", {".github/dbreview.yml": "rules:\n  drift: off\n"}, "Share")
    stage.open({**tree("base"), ".github/dbreview.yml": "\0" * 20}, files_of(HERE / "check-only" / "head"))
    await stage.review()
    (sticky,) = stage.standin.repository.issue_comments.values()
    assert "- `.github/dbreview.yml`: The file cannot be read (" in sticky.body
    assert "Settings: [the defaults]" in sticky.body


async def test_an_own_file_outdoes_the_organisations(stage: Stage) -> None:
    shared = stage.standin.add_repository(stage.standin.repository.owner, ".github")
    shared.commit("main", {".github/dbreview.yml": "rules:\n  drift: off\n  locks: off\n"}, "Share")
    own = {".github/dbreview.yml": "comments:\n  mode: check-only\n"}
    stage.open({**tree("base"), **own}, files_of(HERE / "check-only" / "head"))
    await stage.review()
    (check,) = stage.standin.repository.check_runs.values()
    assert "[`.github/dbreview.yml`]" in (check.summary or "")
    assert "drift/migration-without-schema" in (check.summary or "")


async def test_a_mistake_in_the_settings_is_no_comment_where_no_database_changes(stage: Stage) -> None:
    stage.open({**tree("base"), **files_of(HERE / "settings-broken" / "base")}, {"README.md": "Hello\n"})
    await stage.review()
    assert list(stage.standin.repository.issue_comments) == []
