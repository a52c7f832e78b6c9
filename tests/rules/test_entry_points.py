"""The two commands that write files: the pages, and the stub of a new rule."""

from pathlib import Path

import pytest

from rules import docs, stub
from rules.catalogue import all_rules
from rules.fences import examples


def test_stale_pages_are_told_written_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    monkeypatch.setattr(docs, "all_rules", lambda: all_rules()[:3])  # `make lint` looks at every page
    (tmp_path / "gone.md").write_text("once a rule\n")
    assert docs.main(["--check"]) == 1
    assert "gone.md is stale" in capsys.readouterr().err
    assert docs.main([]) == 0
    assert not (tmp_path / "gone.md").exists()
    assert len(list(tmp_path.rglob("*.md"))) == 1 + 3
    assert docs.main(["--check"]) == 0


@pytest.mark.parametrize(
    "name", ["", "locks", "locks/", "../evil/x", "locks/Unique Added", "run/anything", "locks/unique-added"]
)
def test_bad_names_are_refused_in_one_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run.py").touch()
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks" / "unique_added.py").touch()
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setattr(stub, "ROOT", tmp_path)
    assert stub.main([name]) == 2
    said = capsys.readouterr().err
    assert said.endswith(".\n")
    assert said.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_a_stub_has_examples_that_wait_to_be_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stub, "ROOT", tmp_path)
    assert stub.main(["queries/select-star"]) == 0
    text = (tmp_path / "queries" / "select_star.py").read_text()
    compile(text, "select_star.py", "exec")
    assert [example.kind for example in examples(text)] == ["bad", "good"]
    assert (tmp_path / "queries" / "__init__.py").exists()
