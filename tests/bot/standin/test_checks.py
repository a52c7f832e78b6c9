"""Check runs behave as GitHub's: annotations add up, completed stays completed, the newest of a name counts."""

from typing import Any

import pytest

from tests.bot.standin.conftest import Client

NOTE = {"path": "a.ts", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
ACTION = {"label": "Re-run", "description": "d", "identifier": "rerun"}


async def start(client: Client, **more: Any) -> Any:
    head = client.standin.repository.pulls[1].head_sha
    return await client.ask("POST", "check-runs", {"name": "dbreview", "head_sha": head, **more})


def output(**more: Any) -> dict[str, Any]:
    return {"output": {"title": "t", "summary": "s", **more}}


async def test_annotations_come_fifty_at_a_time_and_add_up(client) -> None:
    run = (await start(client, status="in_progress", **output(annotations=[NOTE] * 50))).json()
    more = await client.ask("PATCH", f"check-runs/{run['id']}", output(annotations=[NOTE] * 20))
    assert more.json()["output"]["annotations_count"] == 70
    page = await client.ask("GET", f"check-runs/{run['id']}/annotations", params={"per_page": 100})
    assert len(page.json()) == 70
    assert (await client.ask("PATCH", f"check-runs/{run['id']}", output(annotations=[NOTE] * 51))).status_code == 422
    client.standin.violations.clear()


async def test_a_completed_run_does_not_open_again(client) -> None:
    run = (await start(client, conclusion="success")).json()
    assert (run["status"], run["conclusion"]) == ("completed", "success")
    again = await client.ask("PATCH", f"check-runs/{run['id']}", {"status": "in_progress"})
    assert (again.status_code, again.json()["status"], again.json()["conclusion"]) == (200, "completed", "success")


async def test_of_two_runs_with_one_name_the_newest_counts(client) -> None:
    first = (await start(client, conclusion="failure")).json()
    second = (await start(client, conclusion="success")).json()
    url = f"commits/{first['head_sha']}/check-runs"
    assert [each["id"] for each in (await client.ask("GET", url)).json()["check_runs"]] == [second["id"]]
    every = await client.ask("GET", url, params={"filter": "all"})
    assert every.json()["total_count"] == 2


BODIES: list[tuple[str, dict[str, Any], int]] = [
    ("a summary of 65,535 characters", output(summary="x" * 65_535), 201),
    ("a summary of 65,536 characters", output(summary="x" * 65_536), 422),
    ("a text of 65,535 characters", output(text="x" * 65_535), 201),
    ("a text of 65,536 characters", output(text="x" * 65_536), 422),
    ("a title of 256 characters", output(title="x" * 256), 422),
    ("51 annotations", output(annotations=[NOTE] * 51), 422),
    ("an annotation that ends before it begins", output(annotations=[NOTE | {"start_line": 2}]), 422),
    ("columns over two lines", output(annotations=[NOTE | {"end_line": 2, "start_column": 1, "end_column": 2}]), 422),
    ("three actions", {"actions": [ACTION] * 3}, 201),
    ("four actions", {"actions": [ACTION] * 4}, 422),
    ("a label of 21 characters", {"actions": [ACTION | {"label": "x" * 21}]}, 422),
    ("completed without a conclusion", {"status": "completed"}, 422),
    ("a conclusion only GitHub gives", {"conclusion": "excellent"}, 422),
    ("a commit that is not there", {"head_sha": "0" * 40}, 404),
    ("a property GitHub does not know", {"colour": "green"}, 422),
]


@pytest.mark.parametrize(("body", "status"), [each[1:] for each in BODIES], ids=[each[0] for each in BODIES])
async def test_what_a_run_may_say(client, body, status) -> None:
    assert (await start(client, **body)).status_code == status
    client.standin.violations.clear()


async def test_the_run_of_a_fork_names_no_pull_request(client) -> None:
    client.standin.repository.commit("theirs", {"z.ts": "z\n"}, "Theirs", "main")
    fork = client.standin.repository.open_pull("theirs", fork="mallory")
    body = {"name": "dbreview", "head_sha": fork.head_sha, "status": "in_progress"}
    assert (await client.ask("POST", "check-runs", body)).json()["pull_requests"] == []
    assert [each["number"] for each in (await start(client)).json()["pull_requests"]] == [1]
