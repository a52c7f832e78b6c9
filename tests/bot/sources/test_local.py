"""Reading local repositories: names, trees, texts, differences; odd, broken and hostile ones included."""

import os
import pickle
import subprocess
from pathlib import Path

import pytest

from bot.sources.git import GitFailed, NoMergeBase, NotARepository, UnknownRef
from bot.sources.local import LocalRepository
from schema.tree import NotFetched
from tests.bot.sources.repository import Made

TEN = "".join(f"line {i}\n" for i in range(1, 11))


def test_a_tree_of_a_commit(made: Made) -> None:
    first = made.commit({"a.ts": "one\n", "db/b.sql": "two\n"})
    made.commit({"a.ts": "changed\n"})
    with LocalRepository.open(made.at) as repository:
        tree = repository.tree(first, at_base=True)
        assert tree.paths == {"a.ts", "db/b.sql"}
        source = tree.source("a.ts")
        assert source is not None
        assert (source.text, source.at_base) == ("one\n", True)
        assert tree.source("nothing.ts") is None


@pytest.mark.parametrize("where", [".", "db", ".git"])
def test_any_folder_of_it_opens_the_repository(made: Made, where: str) -> None:
    made.commit({"db/b.sql": "two\n"})
    with LocalRepository.open(made.at / where) as repository:
        assert repository.tree(repository.resolve("HEAD")).paths == {"db/b.sql"}


def test_a_bare_repository(made: Made, tmp_path: Path) -> None:
    made.commit({"a.ts": "one\n"})
    made.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    with LocalRepository.open(tmp_path / "bare.git") as repository:
        assert repository.default_branch() == "main"
        assert repository.tree(repository.resolve("main")).texts["a.ts"] == "one\n"
        with pytest.raises(UnknownRef, match="bare repository has no work tree"):
            repository.resolve("WORKTREE")


def test_a_linked_work_tree(made: Made, tmp_path: Path) -> None:
    made.commit({"a.ts": "one\n"})
    made.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "side"))
    (tmp_path / "side" / "a.ts").write_text("two\n")
    with LocalRepository.open(tmp_path / "side") as repository:
        assert repository.tree_of_worktree().texts["a.ts"] == "two\n"


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(NotARepository, match="is not a git repository, nor inside one"):
        LocalRepository.open(tmp_path)
    with pytest.raises(NotARepository, match="is not a directory"):
        LocalRepository.open(tmp_path / "nothing")


def test_an_unknown_name_is_said_with_its_neighbours(made: Made) -> None:
    made.commit({"a": "1"})
    made.git("branch", "feature/orders")
    with LocalRepository.open(made.at) as repository:
        with pytest.raises(
            UnknownRef, match=r"no commit, branch or tag `feature/order`\. Did you mean `feature/orders`"
        ):
            repository.resolve("feature/order")
        with pytest.raises(UnknownRef, match="is not a name of a commit"):
            repository.resolve("--output=/tmp/x")


def test_a_repository_without_commits(made: Made) -> None:
    with LocalRepository.open(made.at) as repository, pytest.raises(UnknownRef, match="has no commits yet"):
        repository.resolve("HEAD")


def test_a_failed_command_is_said_as_one_would_type_it(made: Made) -> None:
    made.commit({"a": "1"})
    said = r"^`git diff-tree .* 1{40} 2{40}` failed: bad object 1{40}\.$"
    with LocalRepository.open(made.at) as repository, pytest.raises(GitFailed, match=said):
        repository.changed_files("1" * 40, "2" * 40)


def test_the_default_branch_is_what_origin_says(made: Made, tmp_path: Path) -> None:
    made.commit({"a": "1"})
    made.git("branch", "--move", "production")
    made.git("clone", "--quiet", ".", str(tmp_path / "clone"))
    with LocalRepository.open(tmp_path / "clone") as repository:
        assert repository.default_branch() == "origin/production"


def test_the_merge_base(made: Made) -> None:
    root = made.commit({"a": "1"})
    made.git("checkout", "--quiet", "-b", "side")
    side = made.commit({"b": "1"})
    made.git("checkout", "--quiet", "main")
    main = made.commit({"c": "1"})
    with LocalRepository.open(made.at) as repository:
        assert repository.merge_base(main, side) == root
        assert repository.merge_base(root, repository.resolve("WORKTREE")) == root


def test_no_common_ancestor(made: Made) -> None:
    one = made.commit({"a": "1"})
    made.git("checkout", "--quiet", "--orphan", "other")
    two = made.commit({"a": "2"})
    with LocalRepository.open(made.at) as repository, pytest.raises(NoMergeBase, match="have no common ancestor"):
        repository.merge_base(one, two)


def test_hunks_hold_changed_and_context_lines(made: Made) -> None:
    base = made.commit({"a.ts": TEN})
    head = made.commit({"a.ts": TEN.replace("line 5\n", "line five\nand a half\n")})
    with LocalRepository.open(made.at) as repository:
        (file,) = repository.changed_files(base, head)
    (hunk,) = file.hunks
    assert (file.path, file.status, file.patch_missing) == ("a.ts", "modified", False)
    assert hunk.left == set(range(2, 9))
    assert hunk.right == set(range(2, 10))
    assert (hunk.added, hunk.removed) == ({5, 6}, {5})


def test_every_kind_of_change(made: Made) -> None:
    base = made.commit(
        {"kept": TEN, "gone": TEN, "from": TEN + "x", "pure": TEN + "y", "blob": b"\0a", "mode": "m", "link": "l"}
    )
    (made.at / "from").rename(made.at / "to")
    (made.at / "pure").rename(made.at / "renamed")
    (made.at / "mode").chmod(0o755)
    (made.at / "link").unlink()
    (made.at / "link").symlink_to("kept")
    head = made.commit({"gone": None, "to": TEN.replace("7", "seven") + "x", "blob": b"\0b", "new": "n\n", "empty": ""})
    with LocalRepository.open(made.at) as repository:
        files = {f.path: f for f in repository.changed_files(base, head)}
    seen = {p: (f.status, f.previous_path, len(f.hunks), f.patch_missing) for p, f in files.items()}
    assert seen == {
        "gone": ("removed", None, 1, False),
        "to": ("renamed", "from", 1, False),
        "renamed": ("renamed", "pure", 0, False),
        "blob": ("modified", None, 0, True),
        "mode": ("modified", None, 0, False),
        "link": ("modified", None, 0, True),
        "new": ("added", None, 1, False),
        "empty": ("added", None, 0, False),
    }
    assert files["gone"].hunks[0].removed == set(range(1, 11))


ODD = [
    "a b.ts",
    "[id]/#c?.ts",
    'quo"te.ts',
    "tab\there.ts",
    "new\nline.ts",
    "é.ts",
    "b/ b/x.ts",
    "-rf",
    "@@ x",
    ":(top)y",
]


def test_odd_names(made: Made) -> None:
    base = made.commit({})
    head = made.commit({name: f"{name!r}\n" for name in ODD})
    with LocalRepository.open(made.at) as repository:
        files = repository.changed_files(base, head)
        tree = repository.tree(head)
        assert {f.path for f in files} == tree.paths == set(ODD)
        assert all(f.hunks[0].added == {1} for f in files)
        assert {name: tree.texts[name] for name in ODD} == {name: f"{name!r}\n" for name in ODD}


def test_a_name_that_is_not_utf8(made: Made) -> None:
    made.at.joinpath(os.fsdecode(b"caf\xe9.ts")).write_text("x\n")
    head = made.commit({})
    with LocalRepository.open(made.at) as repository:
        tree = repository.tree(head)
        assert tree.paths == {"caf\\xe9.ts"}
        assert tree.texts["caf\\xe9.ts"] == "x\n"


@pytest.mark.parametrize(
    ("before", "after", "added", "removed"),
    [
        ("a\r\nb\r\n", "a\r\nc\r\n", {2}, {2}),
        ("a\nb", "a\nb\n", {2}, {2}),
        ("a\nb\n", "a\nb\nc", {3}, set()),
        ("a\rb\n", "a\rc\n", {1}, {1}),
        ("a\n", "a\n\x0c\n\u2028b\n", {2, 3}, set()),
        ("-- a\n", "++ b\n", {1}, {1}),
        ("a\n", "a\ndiff --git a/x b/x\n@@ -1 +1 @@\n", {2, 3}, set()),
    ],
)
def test_line_ends_and_lines_that_look_like_a_diff(
    made: Made, before: str, after: str, added: set[int], removed: set[int]
) -> None:
    base = made.commit({"f": before, "z": "1\n"})
    head = made.commit({"f": after, "z": "2\n"})
    with LocalRepository.open(made.at) as repository:
        one, two = repository.changed_files(base, head)
    assert (one.hunks[0].added, one.hunks[0].removed) == (added, removed)
    assert two.hunks[0].added == {1}


def test_a_huge_diff_comes_without_hunks_and_hurts_no_other(made: Made) -> None:
    base = made.commit({"z": "1\n"})
    head = made.commit({"huge": "x\n" * 30_000, "z": "2\n"})
    with LocalRepository.open(made.at) as repository:
        huge, other = repository.changed_files(base, head)
    assert (huge.path, huge.hunks, huge.patch_missing) == ("huge", (), True)
    assert other.hunks[0].added == {1}


UNREADABLE = {
    "binary": (b"PNG\0\1", "it is a binary file"),
    "latin1": (b"ok\ncaf\xe9\n", "it is not UTF-8 (line 2)"),
    "utf16": ("a".encode("utf-16"), "it is encoded in UTF-16, not in UTF-8"),
    "lfs": (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "its content is kept in Git LFS"),
    "large": (b"x" * 5_000_001, "it is larger than 5 MB"),
}


def test_what_has_no_text_says_why(made: Made) -> None:
    (made.at / "link").symlink_to("/etc/passwd")
    head = made.commit({name: content for name, (content, _) in UNREADABLE.items()} | {"bom": b"\xef\xbb\xbfhello"})
    with LocalRepository.open(made.at) as repository:
        tree = repository.tree(head)
        for name in [*UNREADABLE, "link"]:
            with pytest.raises(NotFetched):
                tree.source(name)
        assert {n: tree.why_unavailable(n) for n in UNREADABLE} == {n: why for n, (_, why) in UNREADABLE.items()}
        assert tree.why_unavailable("link") == "it is a symbolic link"
        assert tree.texts["bom"] == "hello"
        assert tree.wanted == set()  # nothing that asking again would bring


def test_the_work_tree_as_it_stands(made: Made) -> None:
    made.commit({"kept": "1\n", "changed": "1\n", "deleted": "1\n", ".gitignore": "ignored\n", "sub/x": "1\n"})
    made.write({"changed": "2\n", "deleted": None, "new": "n\n", "ignored": "i\n", "staged": "s\n"})
    made.git("add", "staged")
    (made.at / "big").write_bytes(b"x" * 5_000_001)
    with LocalRepository.open(made.at / "sub") as repository:
        head = repository.resolve("WORKTREE")
        tree = repository.tree(head)
        assert tree.paths == {"kept", "changed", ".gitignore", "new", "staged", "sub/x", "big"}
        assert (tree.texts["changed"], tree.texts["new"], tree.texts["kept"]) == ("2\n", "n\n", "1\n")
        assert tree.texts.get("big") is None
        assert tree.why_unavailable("big") == "it is larger than 5 MB"
        changed = {f.path: f.status for f in repository.changed_files(repository.resolve("HEAD"), head)}
    assert changed == {"big": "added", "changed": "modified", "deleted": "removed", "new": "added", "staged": "added"}
    assert made.git("status", "--porcelain").count("\n") == 4


def test_a_file_changed_in_the_very_second_of_the_commit_is_seen(made: Made) -> None:
    made.commit({"a": "1\n"})
    stamp = (made.at / "a").stat()
    made.write({"a": "2\n"})  # the same size
    for place in (made.at / "a", made.at / ".git" / "index"):
        os.utime(place, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    with LocalRepository.open(made.at) as repository:
        assert repository.tree_of_worktree().texts["a"] == "2\n"


def test_reading_writes_nothing_into_the_repository(made: Made) -> None:
    base = made.commit({"a": "1\n"})
    made.write({"a": "2\n", "b": "3\n"})
    before = {p: p.stat().st_mtime_ns for p in made.at.rglob("*")}
    with LocalRepository.open(made.at) as repository:
        head = repository.resolve("WORKTREE")
        repository.tree(head)
        repository.changed_files(base, head)
    assert {p: p.stat().st_mtime_ns for p in made.at.rglob("*")} == before


def test_a_hostile_repository_runs_nothing(made: Made, tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    bait = f"sh -c 'touch {trap}; cat'"
    attributes = "* diff=evil filter=evil\n"
    base = made.commit({"a": "1\n", ".gitattributes": attributes})
    head = made.commit({"a": "2\n"})
    made.write({"a": "3\n", "new": "n\n"})
    settings = {
        "core.fsmonitor": bait,
        "core.sshCommand": bait,
        "core.pager": bait,
        "diff.external": bait,
        "diff.evil.command": bait,
        "diff.evil.textconv": bait,
        "filter.evil.clean": bait,
        "filter.evil.smudge": bait,
        "filter.evil.process": bait,
        "filter.evil.required": "true",
        "core.hooksPath": str(tmp_path / "hooks"),
        "remote.origin.url": f"ext::sh -c 'touch {trap}'",
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "protocol.ext.allow": "always",
    }
    for key, value in settings.items():
        made.git("config", key, value)
    (tmp_path / "hooks").mkdir()
    hook = tmp_path / "hooks" / "post-index-change"
    hook.write_text(f"#!/bin/sh\ntouch {trap}\n")
    hook.chmod(0o755)
    with LocalRepository.open(made.at) as repository:
        assert repository.tree_of_worktree().texts["a"] == "3\n"
        assert repository.changed_files(base, head)[0].hunks[0].added == {1}
        assert repository.changed_files(base, repository.resolve("WORKTREE"))
        repository.tree(head).texts.get("a")
        with pytest.raises(UnknownRef):
            repository.resolve("1" * 40)
        repository.default_branch()
    assert not trap.exists()


def test_the_environment_of_a_hook_does_not_leak_in(
    made: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made.commit({"a": "1\n"})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    with LocalRepository.open(made.at) as repository:
        assert repository.tree_of_worktree().texts["a"] == "1\n"


def test_a_submodule_is_no_file(made: Made) -> None:
    base = made.commit({"a": "1\n"})
    made.git("update-index", "--add", "--cacheinfo", f"160000,{base},sub")
    made.git("commit", "--quiet", "--message=sub")
    head = made.git("rev-parse", "HEAD")
    with LocalRepository.open(made.at) as repository:
        assert repository.tree(head).paths == {"a"}
        (file,) = repository.changed_files(base, head)
    assert (file.path, file.status) == ("sub", "added")


def test_a_sha256_repository(tmp_path: Path) -> None:
    made = Made(tmp_path / "long")
    made.git("init", "--quiet", "--object-format=sha256")
    base = made.commit({"a": "1\n"})
    made.write({"a": "2\n"})
    with LocalRepository.open(made.at) as repository:
        assert repository.tree(base).texts["a"] == "1\n"
        assert len(repository.changed_files(base, repository.resolve("WORKTREE"))) == 1


def test_a_pickled_tree_holds_what_was_read(made: Made) -> None:
    head = made.commit({"a": "1\n", "b": "2\n"})
    with LocalRepository.open(made.at) as repository:
        tree = repository.tree(head)
        tree.source("a")
        copy = pickle.loads(pickle.dumps(tree))
    assert (copy.paths, dict(copy.texts)) == ({"a", "b"}, {"a": "1\n"})


def test_nothing_is_left_behind(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made.commit({"a": "1\n"})
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with LocalRepository.open(made.at) as repository:
        repository.tree_of_worktree().source("a")
    assert [p.name for p in tmp_path.iterdir()] == ["made"]
    assert subprocess.run(["git", "status", "--porcelain"], cwd=made.at, capture_output=True, check=True).stdout == b""
