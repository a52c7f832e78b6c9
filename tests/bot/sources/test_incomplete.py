"""Local repositories that lack something: a cut history, contents or folders left at the server, a broken object."""

from pathlib import Path

import pytest

from bot.sources.git import MissingObjects, UnknownRef
from bot.sources.local import LocalRepository
from tests.bot.sources.repository import Made

TEN = "".join(f"line {i}\n" for i in range(1, 11))


def test_a_shallow_clone(made: Made, tmp_path: Path) -> None:
    first = made.commit({"a": "1\n"})
    made.commit({"a": "2\n"})
    head = made.commit({"a": "3\n"})
    made.git("clone", "--quiet", "--depth=1", f"file://{made.at}", str(tmp_path / "shallow"))
    with LocalRepository.open(tmp_path / "shallow") as repository:
        assert repository.tree(head).texts["a"] == "3\n"
        with pytest.raises(UnknownRef, match=r"has no commit, branch or tag .* \(a shallow clone\): fetch more of it"):
            repository.resolve(first)
        assert repository.merge_base(head, head) == head


def test_a_clone_without_old_contents(made: Made, tmp_path: Path) -> None:
    made.git("config", "uploadpack.allowFilter", "true")
    base = made.commit({"a": "1\n", "b": TEN, "c": TEN + "c"})
    made.commit({"a": "2\n", "b": None, "moved": TEN + "changed\n", "new": "n\n"})
    clone = tmp_path / "partial"
    made.git("clone", "--quiet", "--filter=blob:none", f"file://{made.at}", str(clone))
    with LocalRepository.open(clone) as repository:
        tree = repository.tree(base)
        assert tree.texts.get("a") is None
        assert "not in this clone" in tree.why_unavailable("a")
        assert tree.texts["c"].endswith("c")
        files = {f.path: f for f in repository.changed_files(base, repository.resolve("HEAD"))}
    assert {p: (f.status, f.patch_missing) for p, f in files.items()} == {
        "a": ("modified", True),
        "b": ("removed", True),
        "moved": ("added", False),
        "new": ("added", False),
    }


def test_a_clone_without_old_folders(made: Made, tmp_path: Path) -> None:
    made.git("config", "uploadpack.allowFilter", "true")
    base = made.commit({"db/a": "1\n"})
    made.commit({"db/a": "2\n"})
    clone = tmp_path / "treeless"
    made.git("clone", "--quiet", "--filter=tree:0", f"file://{made.at}", str(clone))
    with LocalRepository.open(clone) as repository:
        assert repository.tree(repository.resolve("HEAD")).texts["db/a"] == "2\n"
        with pytest.raises(MissingObjects, match="does not hold the list of files of"):
            repository.tree(base)


def test_a_broken_object_is_a_reason_not_a_crash(made: Made) -> None:
    head = made.commit({"a": "1\n", "b": "2\n"})
    blob = made.git("rev-parse", "HEAD:a")
    broken = made.at / ".git" / "objects" / blob[:2] / blob[2:]
    broken.chmod(0o644)
    broken.write_bytes(b"no zlib stream")
    with LocalRepository.open(made.at) as repository:
        tree = repository.tree(head)
        assert tree.texts.get("a") is None
        assert tree.unavailable["a"]
        assert tree.texts["b"] == "2\n"


def test_a_merge_whose_parents_are_missing(made: Made) -> None:
    made.commit({"a": "1\n"})
    parent = made.git("commit-tree", "HEAD^{tree}", "-m", "gone later").strip()
    merge = made.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-p", parent, "-m", "merge").strip()
    made_at = 1000 * int(made.git("log", "-1", "--format=%ct", merge))
    (made.at / ".git" / "objects" / parent[:2] / parent[2:]).unlink()
    with LocalRepository.open(made.at) as repository:
        assert repository.moment(merge) == made_at
