"""Reading the two commits of a pull request from GitHub: each text once, and no more requests than need be."""

import pytest

from bot.github import Texts
from bot.sources.github import GitHubCommits
from schema.tree import NotFetched
from tests.bot.github.against import Against

LONG = "".join(f"a line that stays {i}\n" for i in range(30))
BASE = {"db/schema.ts": "old\n", "db/gone.sql": "gone\n", "db/from.ts": LONG, "kept.ts": "kept\n", "readme": "r\n"}
HEAD = {"db/schema.ts": "new\n", "db/gone.sql": None, "db/from.ts": None, "db/to.ts": LONG, "added.ts": "added\n"}


@pytest.fixture
def against(standin) -> Against:
    standin.repository.commit("main", BASE, "Base")
    standin.repository.commit("feature", HEAD, "Change", "main")
    standin.repository.open_pull("feature")
    return Against(standin)


async def opened(against: Against) -> tuple[GitHubCommits, Against]:
    pull = against.standin.repository.pulls[1]
    repo = against.repo
    comparison = await repo.compare(pull.base_sha, pull.head_sha)
    return await GitHubCommits.open(repo, comparison, pull.head_sha), against


async def test_the_paths_of_both_sides_take_one_request(against: Against) -> None:
    commits, _ = await opened(against)
    assert commits.head.paths == {"db/schema.ts", "db/to.ts", "kept.ts", "readme", "added.ts"}
    assert commits.base.paths == set(BASE)
    assert [each.method for each in against.standin.requests] == ["POST", "POST", "GET", "GET"]  # tokens, compare, tree


async def test_both_sides_in_one_batch_and_what_stays_once(against: Against) -> None:
    commits, _ = await opened(against)
    before = len(against.standin.requests)
    wanted = {"db/schema.ts", "kept.ts", "db/from.ts", "db/gone.sql"}
    await commits.fetch(wanted, {"db/schema.ts", "kept.ts", "db/to.ts"})
    assert len(against.standin.requests) == before + 1
    assert {p: commits.base.texts[p] for p in wanted} == {p: BASE[p] for p in wanted}
    assert commits.head.texts == {"db/schema.ts": "new\n", "kept.ts": "kept\n", "db/to.ts": LONG}
    assert len(against.standin.requests[-1].body["variables"]) == 2 + 6  # kept.ts once
    await commits.fetch(wanted, ["kept.ts"])
    assert len(against.standin.requests) == before + 1


async def test_what_the_readers_want_is_fetched_and_no_longer_wanted(against: Against) -> None:
    commits, _ = await opened(against)
    with pytest.raises(NotFetched):
        commits.base.source("db/schema.ts")
    await commits.fetch(commits.base.wanted, commits.head.wanted)
    source = commits.base.source("db/schema.ts")
    assert source is not None
    assert (source.text, source.at_base, commits.base.wanted) == ("old\n", True, set())


async def test_what_a_glance_brought_is_not_fetched_again(against: Against) -> None:
    commits, _ = await opened(against)
    places = commits.places(["db/schema.ts", "kept.ts"], ["db/schema.ts", "kept.ts"])
    assert len(places) == 3
    commits.put((await against.repo.glance(1, places)).texts)
    assert commits.places(["db/schema.ts", "kept.ts"], ["db/schema.ts", "kept.ts"]) == []
    assert (commits.base.texts["db/schema.ts"], commits.base.texts["kept.ts"]) == ("old\n", "kept\n")


async def test_what_cannot_be_had_is_said_and_not_asked_for_again(against: Against) -> None:
    against.standin.repository.pulls[1].push({"db/blob.sql": b"\0"})
    commits, _ = await opened(against)
    await commits.fetch([], ["db/blob.sql"])
    assert commits.head.why_unavailable("db/blob.sql") == "it is a binary file"
    assert commits.places([], ["db/blob.sql"]) == []
    commits.put(Texts(unavailable={("elsewhere", "readme"): "no"}))
    assert "readme" not in commits.head.unavailable


async def test_an_incomplete_comparison_asks_for_base_too(against: Against, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.github.contents.COMPARE_CAP", 1)
    commits, _ = await opened(against)
    assert commits.base.paths == set(BASE)
    await commits.fetch(["kept.ts"], ["kept.ts"])
    assert commits.base.texts["kept.ts"] == commits.head.texts["kept.ts"] == "kept\n"


async def test_a_cut_tree_still_holds_what_changed(against: Against) -> None:
    against.standin.limits.tree_entries = 1
    commits, _ = await opened(against)
    assert commits.truncated
    assert {"db/schema.ts", "db/to.ts", "added.ts"} <= commits.head.paths
    assert {"db/schema.ts", "db/gone.sql", "db/from.ts"} <= commits.base.paths
