"""What is read comes from git, with GitHub's cuts: pages, 3,000 files, missing patches, truncated trees."""

import base64

import pytest

from bot.standin import git as standin_git
from tests.bot.standin.conftest import AFTER


async def test_the_pull_request_and_its_files(client) -> None:
    pull = (await client.ask("GET", "pulls/1")).json()
    assert (pull["state"], pull["changed_files"], pull["head"]["ref"], pull["base"]["ref"]) == (
        "open",
        3,
        "feature",
        "main",
    )
    files = (await client.ask("GET", "pulls/1/files")).json()
    assert [(each["filename"], each["status"]) for each in files] == [
        ("a.ts", "modified"),
        ("gone.ts", "removed"),
        ("new.ts", "added"),
    ]
    assert files[0]["patch"].startswith("@@ -2,7 +2,7 @@ line 1\n line 2\n")


async def test_files_come_by_the_page_with_a_link(client) -> None:
    client.standin.limits.pull_files = 2
    first = await client.ask("GET", "pulls/1/files", params={"per_page": 1})
    assert 'page=2>; rel="next"' in first.headers["link"].replace("&", "?")
    last = await client.ask("GET", "pulls/1/files", params={"per_page": 1, "page": 2})
    assert 'rel="next"' not in last.headers["link"]  # the third file is cut without a word
    assert (await client.ask("GET", "pulls/1")).json()["changed_files"] == 3


async def test_a_page_has_at_most_100_entries(client) -> None:
    client.standin.repository.commit("many", {f"{number}.ts": "x" for number in range(150)}, "Many", "main")
    client.standin.repository.open_pull("many")
    assert len((await client.ask("GET", "pulls/2/files", params={"per_page": 500})).json()) == 100
    assert len((await client.ask("GET", "pulls/2/files")).json()) == 30


async def test_a_patch_is_missing_for_binary_files_pure_renames_and_large_diffs(client, monkeypatch) -> None:
    monkeypatch.setattr(standin_git, "PATCH_LINES", 100)
    changes = {"x.bin": b"\0\1\2", "gone.ts": None, "moved.ts": "gone\n", "large.ts": "x\n" * 200, "small.ts": "x\n"}
    client.standin.repository.commit("odd", changes, "Odd", "main")
    client.standin.repository.open_pull("odd")
    files = {each["filename"]: each for each in (await client.ask("GET", "pulls/2/files")).json()}
    assert {name for name, each in files.items() if "patch" in each} == {"small.ts"}
    assert (files["moved.ts"]["status"], files["moved.ts"]["previous_filename"]) == ("renamed", "gone.ts")
    assert files["large.ts"]["additions"] == 200


async def test_compare_starts_at_the_merge_base_and_lists_files_on_the_first_page_only(client) -> None:
    base = client.standin.repository.git.sha("main")
    client.standin.repository.commit("main", {"later.ts": "later\n"}, "Main moves on")
    compared = (await client.ask("GET", "compare/main...feature")).json()
    assert (compared["merge_base_commit"]["sha"], compared["status"], compared["behind_by"]) == (base, "diverged", 1)
    assert [each["filename"] for each in compared["files"]] == ["a.ts", "gone.ts", "new.ts"]
    client.standin.limits.compare_files = 2
    assert len((await client.ask("GET", "compare/main...feature")).json()["files"]) == 2
    assert (await client.ask("GET", "compare/main...feature", params={"page": 2})).json()["files"] == []


async def test_trees_and_blobs(client) -> None:
    client.standin.repository.commit("deep", {"x/[id]/a b#c?.ts": "odd\n"}, "Deep", "main")
    tree = (await client.ask("GET", "git/trees/deep", params={"recursive": "1"})).json()
    entry = next(each for each in tree["tree"] if each["path"] == "x/[id]/a b#c?.ts")
    assert (tree["truncated"], entry["type"], entry["size"]) == (False, "blob", 4)
    blob = (await client.ask("GET", f"git/blobs/{entry['sha']}")).json()
    assert base64.b64decode(blob["content"]) == b"odd\n"
    client.standin.limits.tree_entries = 2
    cut = (await client.ask("GET", "git/trees/deep", params={"recursive": "1"})).json()
    assert (cut["truncated"], len(cut["tree"])) == (True, 2)


async def test_contents(client) -> None:
    raw = {"accept": "application/vnd.github.raw+json"}
    answer = await client.ask("GET", "contents/a.ts", params={"ref": "feature"}, headers=raw)
    assert answer.text == AFTER
    listing = (await client.ask("GET", "contents/")).json()
    assert [(each["type"], each["name"]) for each in listing] == [("file", "a.ts"), ("file", "gone.ts")]
    client.standin.limits.content_bytes = 10
    large = (await client.ask("GET", "contents/a.ts")).json()
    assert (large["encoding"], large["content"]) == ("none", "")
    assert (await client.ask("GET", "contents/none.ts")).status_code == 404


async def test_the_pull_requests_of_a_commit(client) -> None:
    head = client.standin.repository.pulls[1].head_sha
    assert [each["number"] for each in (await client.ask("GET", f"commits/{head}/pulls")).json()] == [1]
    assert (await client.ask("GET", "commits/main/pulls")).json() == []


ROLES = [("admin", "admin"), ("maintain", "write"), ("write", "write"), ("triage", "read"), ("read", "read")]


@pytest.mark.parametrize(("role", "permission"), ROLES)
async def test_the_permission_is_coarse_and_the_role_exact(client, role, permission) -> None:
    client.standin.repository.roles["eve"] = role
    shown = (await client.ask("GET", "collaborators/eve/permission")).json()
    assert (shown["permission"], shown["role_name"]) == (permission, role)
    assert (await client.ask("GET", "collaborators/nobody/permission")).json()["permission"] == "none"


async def test_a_forks_branch_is_compared_by_its_owner(client) -> None:
    compared = (await client.ask("GET", "compare/main...mallory:feature")).json()
    assert len(compared["files"]) == 3


async def test_a_forced_push_forgets_what_was_there(client) -> None:
    pull = client.standin.repository.pulls[1]
    pull.push({"only.ts": "only\n"}, parent="main")
    assert [each.path for each in pull.changes()] == ["only.ts"]
    assert pull.json()["commits"] == 1


@pytest.mark.parametrize(("version", "status"), [("2022-11-28", 200), ("2026-03-10", 200), ("2030-01-01", 410)])
async def test_an_api_version_that_is_not_there_is_gone(client, version, status) -> None:
    answer = await client.ask("GET", "pulls/1", headers={"x-github-api-version": version})
    assert answer.status_code == status
