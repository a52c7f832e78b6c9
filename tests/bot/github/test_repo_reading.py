"""What we read of a repository and a pull request, against the stand-in."""

import pytest

from bot.compose import InlineComment
from bot.github import NotFound, Uncertain
from tests.bot.github.against import AFTER, BEFORE, Against

LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n"


async def test_a_comparison_takes_one_request(against: Against) -> None:
    pull = against.standin.repository.pulls[1]
    repo = against.repo
    comparison = await repo.compare(pull.base_sha, pull.head_sha)
    assert repo.requests == 1
    assert (comparison.merge_base, comparison.complete) == (pull.base_sha, True)
    files = {f.path: f for f in comparison.files}
    assert {p: f.status for p, f in files.items()} == {"a.ts": "modified", "gone.ts": "removed", "new.ts": "added"}
    first, second = files["a.ts"].hunks
    assert (first.added, first.removed, second.added, second.removed) == ({5}, {5}, {31}, set())
    assert first.right == set(range(2, 9))
    assert not any(f.patch_missing for f in comparison.files)


async def test_a_comparison_goes_to_the_merge_base(against: Against) -> None:
    pull = against.standin.repository.pulls[1]
    root = pull.base_sha
    against.standin.repository.commit("main", {"kept.ts": "moved on\n"})
    comparison = await against.repo.compare(pull.base_sha, pull.head_sha)
    assert comparison.merge_base == root != pull.base_sha
    assert "kept.ts" not in {f.path for f in comparison.files}


async def test_a_large_comparison_asks_the_pull_request(against: Against) -> None:
    pull = against.standin.repository.pulls[1]
    pull.push({f"many/{i}.ts": "x\n" for i in range(310)})
    repo = against.repo
    comparison = await repo.compare(pull.base_sha, pull.head_sha, 1)
    assert (len(comparison.files), comparison.complete, repo.requests) == (313, True, 5)
    alone = await repo.compare(pull.base_sha, pull.head_sha)
    assert (len(alone.files), alone.complete) == (300, False)


async def test_a_pull_request_beyond_githubs_cap_is_not_complete(
    against: Against, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.github.contents.COMPARE_CAP", 2)
    monkeypatch.setattr("bot.github.contents.FILES_CAP", 3)
    pull = against.standin.repository.pulls[1]
    comparison = await against.repo.compare(pull.base_sha, pull.head_sha, 1)
    assert (len(comparison.files), comparison.complete) == (3, False)


async def test_no_common_history_is_said(against: Against) -> None:
    with pytest.raises(NotFound, match="answered 404 to GET /repos/acme/shop/compare"):
        await against.repo.compare("1" * 40, against.standin.repository.pulls[1].head_sha)


async def test_all_paths_in_one_request(against: Against) -> None:
    repo = against.repo
    paths = await repo.paths(against.standin.repository.pulls[1].head_sha)
    assert sorted(paths.paths) == ["a.ts", "kept.ts", "new.ts"]
    assert (paths.symlinks, paths.truncated, repo.requests) == (set(), False, 1)


async def test_sixty_texts_take_two_queries(against: Against) -> None:
    head = against.standin.repository.pulls[1].push({f"db/{i} [{i}]?#.ts": f"text {i}\n" for i in range(60)})
    repo = against.repo
    texts = await repo.texts((head, f"db/{i} [{i}]?#.ts") for i in range(60))
    assert repo.requests == 2
    assert texts.texts == {(head, f"db/{i} [{i}]?#.ts"): f"text {i}\n" for i in range(60)}
    assert texts.unavailable == {}


async def test_what_has_no_text_says_why(against: Against) -> None:
    large = "x" * 600_000
    head = against.standin.repository.pulls[1].push(
        {
            "large.json": large,
            "huge.json": "x" * 5_000_001,
            "image.png": b"PNG\0\1",
            "latin1.ts": b"caf\xe9\n",
            "lfs.sql": LFS,
            "bom.ts": b"\xef\xbb\xbfhello\n",
            "folder/x.ts": "x\n",
        }
    )
    names = ("large.json", "huge.json", "image.png", "latin1.ts", "lfs.sql", "bom.ts", "folder", "nothing.ts")
    texts = await against.repo.texts([(head, name) for name in names])
    assert {path: text for (_, path), text in texts.texts.items()} == {"large.json": large, "bom.ts": "hello\n"}
    assert {path: why for (_, path), why in texts.unavailable.items()} == {
        "huge.json": "it is larger than 5 MB",
        "image.png": "it is a binary file",
        "latin1.ts": "it is not UTF-8 (line 1)",
        "lfs.sql": "its content is kept in Git LFS",
        "folder": "the commit holds no such file",
        "nothing.ts": "the commit holds no such file",
    }


async def test_a_query_too_large_for_githubs_ten_seconds_is_asked_in_halves(against: Against) -> None:
    head = against.standin.repository.pulls[1].head_sha
    against.standin.faults.add("POST", "graphql", "500", times=2)
    repo = against.repo
    texts = await repo.texts([(head, "a.ts"), (head, "kept.ts")])
    assert texts.texts == {(head, "a.ts"): AFTER, (head, "kept.ts"): "kept\n"}
    assert repo.requests == 2 + 2


async def test_one_file_by_branch(against: Against) -> None:
    assert await against.repo.file("main", "a.ts") == BEFORE
    assert await against.repo.file("HEAD", "nothing.ts") is None


async def test_a_pull_request(against: Against) -> None:
    made = against.standin.repository.pulls[1]
    pull = await against.repo.pull(1)
    assert (pull.number, pull.base_ref, pull.base_sha, pull.head_sha) == (1, "main", made.base_sha, made.head_sha)
    assert (pull.author, pull.draft, pull.open, pull.from_fork) == (made.author.login, False, True, False)
    with pytest.raises(NotFound):
        await against.repo.pull(99)


async def test_the_pull_requests_of_a_commit(against: Against) -> None:
    repo = against.repo
    pull = against.standin.repository.pulls[1]
    assert [p.number for p in await repo.pulls_of(pull.head_sha)] == [1]
    pull.state = "closed"
    assert await repo.pulls_of(pull.head_sha) == ()


async def test_a_glance_is_one_request(against: Against) -> None:
    pull = against.standin.repository.pulls[1]
    repo = against.repo
    review = await repo.post_review(
        1, pull.head_sha, "Review <!-- m -->", (InlineComment("a.ts", 5, "RIGHT", "Look", ("f",)),)
    )
    comment = await repo.post_comment(1, "Sticky <!-- s -->")
    before = repo.requests
    glance = await repo.glance(1, [(pull.head_sha, "a.ts"), (pull.base_sha, "gone.ts"), (pull.head_sha, "gone.ts")])
    assert repo.requests == before + 1
    assert glance.pull == await repo.pull(1)
    assert glance.texts.texts == {(pull.head_sha, "a.ts"): AFTER, (pull.base_sha, "gone.ts"): "gone\n"}
    assert list(glance.texts.unavailable) == [(pull.head_sha, "gone.ts")]
    (thread,) = glance.threads
    assert (thread.path, thread.line, thread.body) == ("a.ts", 5, "Look")
    assert (thread.outdated, thread.resolved, thread.minimized, thread.has_replies) == (False, False, False, False)
    assert [(c.id, c.body) for c in glance.sticky] == [(comment, "Sticky <!-- s -->")]
    assert [(r.id, r.body, r.commit_sha) for r in glance.reviews] == [(review, "Review <!-- m -->", pull.head_sha)]


async def test_a_glance_pages_through_everything_we_said(against: Against) -> None:
    repo = against.repo
    for i in range(130):
        await repo.post_comment(1, f"{i}")
    before = repo.requests
    glance = await repo.glance(1)
    assert [c.body for c in glance.sticky] == [f"{i}" for i in range(130)]
    assert repo.requests == before + 2


async def test_a_glance_with_more_texts_than_one_query_takes(against: Against) -> None:
    head = against.standin.repository.pulls[1].push({f"db/{i}.ts": f"{i}\n" for i in range(70)})
    repo = against.repo
    glance = await repo.glance(1, [(head, f"db/{i}.ts") for i in range(70)])
    assert (len(glance.texts.texts), repo.requests) == (70, 2)


async def test_a_glance_too_large_for_githubs_ten_seconds_leaves_the_texts_for_later(against: Against) -> None:
    head = against.standin.repository.pulls[1].head_sha
    against.standin.faults.add("POST", "graphql", "500", times=2)
    repo = against.repo
    glance = await repo.glance(1, [(head, "a.ts")])
    assert (glance.pull.number, glance.texts.texts, repo.requests) == (1, {(head, "a.ts"): AFTER}, 2 + 2)


async def test_a_glance_at_nothing(against: Against) -> None:
    with pytest.raises(NotFound, match=r"no pull request acme/shop#99"):
        await against.repo.glance(99)


async def test_the_app_says_who_it_is(against: Against) -> None:
    app = await against.github.app()
    assert (app.id, app.slug) == (against.standin.app_id, "dbreview")
    assert app.permissions["checks"] == "write"


async def test_a_role(against: Against) -> None:
    against.standin.repository.roles["mona"] = "maintain"
    assert await against.repo.permission("mona") == "maintain"


async def test_uncertain_is_told_from_unreachable(against: Against) -> None:
    against.standin.faults.add("POST", "/replies$", "timeout")
    with pytest.raises(Uncertain, match="did not answer"):
        await against.repo.reply(1, 5, "text")
