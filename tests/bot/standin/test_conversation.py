"""Comments of both kinds: written, edited, deleted, reacted to, and only by who may."""

from typing import Any

import pytest

from tests.bot.standin.conftest import Client


async def written(client: Client, kind: str) -> tuple[str, dict[str, Any]]:
    """Return the path and the JSON of a new comment of a kind."""
    if kind == "issues":
        comment = (await client.ask("POST", "issues/1/comments", {"body": "hello"})).json()
    else:
        head = client.standin.repository.pulls[1].head_sha
        body = {"commit_id": head, "path": "a.ts", "line": 5, "body": "hello"}
        comment = (await client.ask("POST", "pulls/1/comments", body)).json()
    return f"{kind}/comments/{comment['id']}", comment


@pytest.mark.parametrize("kind", ["issues", "pulls"])
async def test_a_comment_of_ours_is_edited_and_deleted(client, kind) -> None:
    path, comment = await written(client, kind)
    assert (comment["user"]["login"], comment["user"]["type"]) == ("dbreview[bot]", "Bot")
    if kind == "issues":  # GitHub does not say it of comments on the diff
        assert comment["performed_via_github_app"]["id"] == client.standin.app_id
    assert (await client.ask("PATCH", path, {"body": "better"})).json()["body"] == "better"
    assert (await client.ask("GET", path)).json()["body"] == "better"
    assert (await client.ask("PATCH", path, {"body": "x" * 65_537})).status_code == 422
    assert (await client.ask("DELETE", path)).status_code == 204
    assert (await client.ask("GET", path)).status_code == 404


async def test_a_comment_of_others_is_not_ours_to_change(client) -> None:
    pull = client.standin.repository.pulls[1]
    client.standin.events.issue_comment(pull, "/dbreview")
    (identity,) = client.standin.repository.issue_comments
    assert (await client.ask("PATCH", f"issues/comments/{identity}", {"body": "x"})).status_code == 403
    assert (await client.ask("DELETE", f"issues/comments/{identity}")).status_code == 403


@pytest.mark.parametrize("kind", ["issues", "pulls"])
async def test_a_reaction_is_made_once(client, kind) -> None:
    path, _ = await written(client, kind)
    answers = [await client.ask("POST", f"{path}/reactions", {"content": "eyes"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 200]
    assert len((await client.ask("GET", f"{path}/reactions")).json()) == 1
    assert (await client.ask("POST", f"{path}/reactions", {"content": "shrug"})).status_code == 422
    client.standin.violations.clear()
