"""`dbreview check` on real git repositories: every way to name one, every range and look, and every way to be wrong."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.bot.cli.conftest import DROPPED, DROPS, PACKAGE, SCHEMA

RULE = "data-loss/column-dropped"


def rules_of(answer) -> set[str]:
    return {finding["rule"] for finding in answer.json["findings"]}


def test_a_dropped_column_is_found_on_the_branch(branch, dbreview):
    answer = dbreview("check", "--repo", branch.path, "--json")
    assert answer.code == 1
    value = answer.json
    assert value["conclusion"] == "failure"
    assert RULE in rules_of(answer)
    (finding,) = [f for f in value["findings"] if f["rule"] == RULE]
    assert finding["severity"] == "block"
    assert finding["object"] == "public.users.nickname"
    assert (finding["path"], finding["line"], finding["in_diff"]) == (f"{PACKAGE}/migrations/0001_drops.sql", 1, True)
    assert value["stats"]["files"] == 4
    assert value["stats"]["migrations"] == 1
    assert value["unread"] == []


def test_the_text_shows_the_line_and_the_verdict(branch, dbreview):
    answer = dbreview("check", "--repo", branch.path)
    assert answer.code == 1
    assert f"1 │ {DROPS.strip()}" in answer.out
    assert "the check fails" in answer.out
    assert answer.err == ""


@pytest.mark.parametrize(("fail_on", "code"), [("block", 1), ("warn", 1), ("note", 1), ("never", 0)])
def test_what_is_loud_enough_decides_the_exit_code(branch, dbreview, fail_on, code):
    assert dbreview("check", "--repo", branch.path, "--fail-on", fail_on).code == code


@pytest.mark.parametrize(
    ("look", "opens"),
    [
        ("text", "── "),
        ("json", "{"),
        ("sarif", "{"),
        ("github", "::error file="),
        ("markdown", "### "),
        ("rdjson", "{"),
        ("baseline", "# .github/"),
    ],
)
def test_every_look(branch, dbreview, look, opens):
    answer = dbreview("check", "--repo", branch.path, "--format", look)
    assert answer.code == 1
    assert answer.out.startswith(opens)


def test_a_folder_inside_and_a_bare_clone_say_the_same(branch, dbreview, tmp_path):
    branch.run("clone", "--quiet", "--bare", str(branch.path), str(tmp_path / "bare.git"))
    whole = dbreview("check", "--repo", branch.path, "--json").json["findings"]
    inside = dbreview("check", "--repo", branch.path / PACKAGE / "src", "--json").json["findings"]
    bare = dbreview("check", "--repo", tmp_path / "bare.git", "--base", "main", "--head", "drop", "--json")
    assert inside == whole
    assert bare.json["findings"] == whole


def test_uncommitted_work_counts_when_it_is_asked_for(branch, dbreview):
    branch.run("checkout", "--quiet", "main")
    branch.write({f"{PACKAGE}/src/schema.ts": DROPPED})
    assert dbreview("check", "--repo", branch.path, "--base", "main", "--json").json["findings"] == []
    answer = dbreview("check", "--repo", branch.path, "--base", "main", "--head", "WORKTREE", "--json")
    assert rules_of(answer) == {"drift/schema-without-migration"}


def test_the_range_starts_where_the_branch_left(branch, dbreview):
    """What happened on main since then is not this branch's doing."""
    branch.run("checkout", "--quiet", "main")
    branch.commit(
        "Meanwhile", {f"{PACKAGE}/src/schema.ts": SCHEMA.replace('email: text("email")', 'mail: text("mail")')}
    )
    answer = dbreview("check", "--repo", branch.path, "--base", "main", "--head", "drop", "--json")
    assert {f["object"] for f in answer.json["findings"] if f["rule"] == RULE} == {"public.users.nickname"}


def test_a_change_of_something_else_is_a_success(branch, dbreview):
    branch.run("checkout", "--quiet", "-b", "words", "main")
    branch.commit("Words", {"README.md": "Other words.\n"})
    answer = dbreview("check", "--repo", branch.path)
    assert answer.code == 0
    assert "No database change" in answer.out
    assert dbreview("check", "--repo", branch.path, "--json").json["conclusion"] == "success"


def test_an_empty_range_is_a_success_with_a_hint(branch, dbreview):
    branch.run("checkout", "--quiet", "main")
    answer = dbreview("check", "--repo", branch.path, "--json")
    assert (answer.code, answer.json["findings"]) == (0, [])
    more = ", or take in work that is not committed with --head WORKTREE"
    assert answer.err == f"HEAD holds nothing that main does not: name another commit with --base{more}.\n"


def test_the_settings_are_those_of_the_base(branch, dbreview):
    off = {".github/dbreview.yml": f"rules:\n  {RULE}: 'off'\n"}
    branch.commit("Switch it off here", off)
    assert RULE in rules_of(dbreview("check", "--repo", branch.path, "--json"))
    branch.run("checkout", "--quiet", "main")
    branch.commit("Switch it off for all", off)
    branch.run("rebase", "--quiet", "main", "drop", "-X", "theirs")
    assert RULE not in rules_of(dbreview("check", "--repo", branch.path, "--json"))


def test_the_baseline_file_of_the_base_accepts_what_it_names(branch, dbreview):
    written = {".github/dbreview-baseline.yml": dbreview("check", "--repo", branch.path, "--format", "baseline").out}
    branch.commit("Accept it here", written)
    assert RULE in rules_of(dbreview("check", "--repo", branch.path, "--json")), "a branch accepts nothing of its own"
    branch.run("checkout", "--quiet", "main")
    branch.commit("Accept it for all", written)
    branch.run("rebase", "--quiet", "main", "drop", "-X", "theirs")
    answer = dbreview("check", "--repo", branch.path, "--json")
    assert (answer.code, answer.json["findings"], answer.json["conclusion"]) == (0, [], "success")
    assert answer.json["stats"]["accepted"] >= 1
    assert "accepted by the baseline file" in dbreview("check", "--repo", branch.path).out


def test_a_baseline_under_another_name_and_one_that_is_not_there(branch, dbreview):
    branch.run("checkout", "--quiet", "main")
    entry = f"findings:\n  - {{rule: {RULE}, object: users.nickname, because: nobody reads it}}\n"
    branch.commit("Accept", {".github/dbreview.yml": "baseline: db/accepted.yml\n", "db/accepted.yml": entry})
    branch.run("rebase", "--quiet", "main", "drop")
    assert RULE not in rules_of(dbreview("check", "--repo", branch.path, "--json"))
    branch.run("checkout", "--quiet", "main")
    branch.run("rm", "--quiet", "db/accepted.yml")
    branch.commit("It is gone", {"README.md": "Gone\n"})
    branch.run("rebase", "--quiet", "main", "drop")
    answer = dbreview("check", "--repo", branch.path, "--json")
    assert RULE in rules_of(answer)
    (said,) = answer.json["unread"]
    assert (said["path"], "`db/accepted.yml`" in said["why"]) == (".github/dbreview.yml", True)


def test_a_mistake_in_the_settings_is_said(branch, dbreview):
    branch.run("checkout", "--quiet", "main")
    branch.commit("A typo", {".github/dbreview.yml": "path: [db]\n"})
    branch.run("rebase", "--quiet", "main", "drop")
    (said,) = dbreview("check", "--repo", branch.path, "--json").json["unread"]
    assert (said["path"], said["line"]) == (".github/dbreview.yml", 1)
    assert "Did you mean `paths`?" in said["why"]


def test_ignored_files_are_not_spoken_of(branch, dbreview):
    branch.run("checkout", "--quiet", "main")
    branch.commit("Ignore", {".github/dbreview.yml": "ignore: ['packages/**/migrations/*.sql']\n"})
    branch.run("rebase", "--quiet", "main", "drop")
    found = dbreview("check", "--repo", branch.path, "--json").json["findings"]
    assert not any((f["path"] or "").endswith(".sql") for f in found)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--base", "nowhere"), "has no commit, branch or tag `nowhere`"),
        (("--base", "mian"), "Did you mean `main`?"),
        (("--head", "--all"), "`--all` is not a name of a commit"),
        (("--repo", "/nonexistent"), "/nonexistent is not a directory"),
    ],
)
def test_a_wrong_range_is_one_sentence(branch, dbreview, arguments, says):
    answer = dbreview("check", "--repo", branch.path, *arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert says in answer.err
    assert answer.err.count("\n") == 1


def test_a_folder_without_git_is_one_sentence(dbreview, tmp_path):
    answer = dbreview("check", "--repo", tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"dbreview: {tmp_path} is not a git repository, nor inside one.\n"


@pytest.mark.parametrize("base", [(), ("--base", "HEAD"), ("--base", "main")])
def test_an_empty_repository_is_one_sentence(git, dbreview, base):
    answer = dbreview("check", "--repo", git.path, *base)
    assert answer.code == 2
    assert answer.err == "dbreview: This repository has no commits yet.\n"


def test_a_bare_repository_has_no_work_tree(branch, dbreview, tmp_path):
    branch.run("clone", "--quiet", "--bare", str(branch.path), str(tmp_path / "bare.git"))
    answer = dbreview("check", "--repo", tmp_path / "bare.git", "--base", "main", "--head", "WORKTREE")
    assert answer.code == 2
    assert "has no work tree" in answer.err


def test_a_shallow_clone_says_what_it_lacks(branch, dbreview, tmp_path):
    branch.run("clone", "--quiet", "--depth", "1", f"file://{branch.path}", str(tmp_path / "shallow"))
    answer = dbreview("check", "--repo", tmp_path / "shallow", "--base", "HEAD~1")
    assert answer.code == 2
    assert answer.err.count("\n") == 1


def test_as_a_process_of_its_own(branch):
    """stdout holds the one document, whatever is logged; the exit code is the contract's."""
    done = subprocess.run(
        [Path(".venv/bin/dbreview").resolve(), "check", "--json"], cwd=branch.path, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert json.loads(done.stdout)["conclusion"] == "failure"
