"""The same pull request read from GitHub and from the local repository: the same trees, texts and hunks."""

from bot.blob import MISSING
from bot.source import Commits
from bot.sources.github import GitHubCommits
from bot.sources.local import LocalCommits, LocalRepository
from schema.tree import Tree
from tests.bot.github.against import Against

TEN = "".join(f"line {i}\n" for i in range(1, 11))
BASE: dict[str, str | bytes | None] = {
    "db/schema.ts": TEN,
    "db/[id] #1?.sql": "odd\n",
    "db/crlf.sql": "a\r\nb\r\nc\r\n",
    "db/moved.ts": TEN * 3,
    "db/gone.sql": "gone\n",
    "db/bytes.bin": b"\0\1",
    "kept.ts": "kept\n",
    "latin.ts": b"caf\xe9\n",
}
HEAD: dict[str, str | bytes | None] = {
    "db/schema.ts": TEN.replace("line 5\n", "line five\n") + "last line without an end",
    "db/[id] #1?.sql": "odder\n",
    "db/crlf.sql": "a\r\nB\r\nc\r\n",
    "db/moved.ts": None,
    "db/moved here.ts": TEN * 3 + "more\n",
    "db/gone.sql": None,
    "db/bytes.bin": b"\0\2",
    "new.ts": "new\n",
    "empty.ts": "",
}


async def everything(commits: Commits) -> dict[str, tuple[str | None, str | None]]:
    await commits.fetch(commits.base.paths, commits.head.paths)
    sides: list[tuple[str, Tree]] = [("base", commits.base), ("head", commits.head)]
    return {
        f"{side}:{path}": (tree.texts.get(path), tree.unavailable.get(path))
        for side, tree in sides
        for path in tree.paths
    }


async def test_github_and_git_say_the_same(standin) -> None:
    base = standin.repository.commit("main", BASE, "Base")
    standin.repository.commit("feature", HEAD, "Change", "main")
    standin.repository.commit("main", {"later.ts": "x\n"}, "Main moves on")
    standin.repository.open_pull("feature")
    pull = standin.repository.pulls[1]
    repo = Against(standin).repo
    comparison = await repo.compare(pull.base_sha, pull.head_sha)
    far = await GitHubCommits.open(repo, comparison, pull.head_sha)
    with LocalRepository.open(standin.folder / "acme" / "shop.git") as repository:
        merge_base = repository.merge_base(pull.base_sha, pull.head_sha)
        near = LocalCommits(repository, merge_base, pull.head_sha)
        assert merge_base == comparison.merge_base == base
        assert await everything(far) == await everything(near)
        assert sorted(comparison.files, key=lambda f: f.path) == sorted(
            repository.changed_files(merge_base, pull.head_sha), key=lambda f: f.path
        )
    assert far.base.texts["db/[id] #1?.sql"] == "odd\n"
    assert far.base.unavailable == {"db/bytes.bin": "it is a binary file", "latin.ts": "it is not UTF-8 (line 1)"}
    assert MISSING not in far.head.unavailable.values()
