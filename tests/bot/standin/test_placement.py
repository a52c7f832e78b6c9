"""A review is placed as GitHub places it: whole, on lines of the diff, within one hunk - or not at all."""

from typing import Any

import pytest

PART = "Pull request review thread line must be part of the diff, Pull request review thread diff hunk can't be blank"
HUNK = "Pull request review thread start line must be part of the same hunk as the line."
ORDER = "Pull request review thread start line must precede the end line."
PATH = "Path could not be resolved"

PLACES: list[tuple[str, dict[str, Any], str | None]] = [
    ("an added line", {"line": 5}, None),
    ("an added line, side said", {"line": 5, "side": "RIGHT"}, None),
    ("a removed line", {"line": 5, "side": "LEFT"}, None),
    ("a context line above", {"line": 2}, None),
    ("a context line below", {"line": 8}, None),
    ("a line above the context", {"line": 1}, PART),
    ("a line between the hunks", {"line": 15}, PART),
    ("a line behind the file's end", {"line": 99999}, PART),
    ("an added line on the wrong side", {"line": 34, "side": "LEFT"}, PART),
    ("a range", {"start_line": 4, "line": 6}, None),
    ("a range from the removed to the added line", {"start_line": 5, "start_side": "LEFT", "line": 5}, None),
    ("a range of one line", {"start_line": 5, "line": 5}, ORDER),
    ("a range upside down", {"start_line": 6, "line": 4}, ORDER),
    ("a range over two hunks", {"start_line": 6, "line": 30}, HUNK),
    ("a range that begins outside the diff", {"start_line": 1, "line": 3}, HUNK),
    ("a file that did not change", {"path": "b.ts", "line": 1}, PATH),
    ("a removed file's line", {"path": "gone.ts", "line": 1, "side": "LEFT"}, None),
    ("no line at all", {}, "Pull request review thread line can't be blank"),
    ("no such side", {"line": 5, "side": "MIDDLE"}, "Pull request review thread side is not included in the list"),
]


@pytest.mark.parametrize(("place", "text"), [each[1:] for each in PLACES], ids=[each[0] for each in PLACES])
async def test_a_line_outside_the_diff_refuses_the_whole_review(client, place, text) -> None:
    good = {"path": "a.ts", "line": 5, "body": "good"}
    body = {"event": "COMMENT", "body": "b", "comments": [good, {"path": "a.ts", "body": "x", **place}]}
    answer = await client.ask("POST", "pulls/1/reviews", body)
    posted = client.standin.repository.review_comments
    if text is None:
        assert (answer.status_code, len(posted)) == (200, 2)
    else:
        assert (answer.status_code, len(posted), answer.json()["errors"]) == (422, 0, [text])
        assert client.standin.repository.reviews == {}


async def test_the_place_is_that_of_the_commit_the_review_names(client) -> None:
    pull = client.standin.repository.pulls[1]
    old = pull.head_sha
    pull.push({"a.ts": "quite different\n"})
    body = {"event": "COMMENT", "body": "b", "commit_id": old, "comments": [{"path": "a.ts", "line": 31, "body": "x"}]}
    assert (await client.ask("POST", "pulls/1/reviews", body)).status_code == 200
    assert (await client.ask("POST", "pulls/1/reviews", body | {"commit_id": pull.head_sha})).status_code == 422


async def test_a_comment_moves_with_its_line_and_is_outdated_when_the_line_is_gone(client) -> None:
    pull = client.standin.repository.pulls[1]
    entry = {"path": "a.ts", "line": 31, "body": "x"}
    body = {"event": "COMMENT", "body": "b", "comments": [entry, {"path": "a.ts", "line": 5, "body": "y"}]}
    await client.ask("POST", "pulls/1/reviews", body)
    text = client.standin.repository.git.blob(pull.changes()[0].sha).decode()
    pull.push({"a.ts": "on top\n" + text.replace("line five", "line 5")})
    shown = (await client.ask("GET", "pulls/1/comments")).json()
    assert [(each["line"], each["original_line"]) for each in shown] == [(32, 31), (None, 5)]


async def test_a_suggestion_on_a_removed_line_is_on_record(client) -> None:
    entry = {"path": "a.ts", "line": 5, "side": "LEFT", "body": "```suggestion\nx\n```"}
    answer = await client.ask("POST", "pulls/1/reviews", {"event": "COMMENT", "body": "b", "comments": [entry]})
    assert answer.status_code == 200  # GitHub takes it, and then offers no button to apply it
    assert client.standin.violations.pop().endswith("A suggestion on the LEFT side of a.ts cannot be applied.")


@pytest.mark.parametrize("length", [65_536, 65_537])
@pytest.mark.parametrize("where", ["body", "comment"])
async def test_a_body_has_65536_characters_at_most(client, length, where) -> None:
    long = "x" * length
    comments = [{"path": "a.ts", "line": 5, "body": long if where == "comment" else "c"}]
    body = {"event": "COMMENT", "body": long if where == "body" else "b", "comments": comments}
    answer = await client.ask("POST", "pulls/1/reviews", body)
    assert answer.status_code == (200 if length == 65_536 else 422)


async def test_a_comment_needs_a_body(client) -> None:
    answer = await client.ask("POST", "pulls/1/reviews", {"event": "COMMENT", "comments": []})
    assert (answer.status_code, client.standin.repository.reviews) == (422, {})


async def test_a_single_comment_brings_an_empty_review_with_it(client) -> None:
    head = client.standin.repository.pulls[1].head_sha
    body = {"commit_id": head, "path": "a.ts", "line": 5, "body": "one"}
    assert (await client.ask("POST", "pulls/1/comments", body)).status_code == 201
    file = {"commit_id": head, "path": "a.ts", "subject_type": "file", "body": "all of it"}
    assert (await client.ask("POST", "pulls/1/comments", file)).json()["line"] is None
    assert (await client.ask("POST", "pulls/1/comments", body | {"line": 15})).status_code == 422
    reviews = (await client.ask("GET", "pulls/1/reviews")).json()
    assert [(each["state"], each["body"]) for each in reviews] == [("COMMENTED", "")] * 2


async def test_only_the_first_comment_of_a_thread_can_be_answered(client) -> None:
    entry = {"path": "a.ts", "line": 5, "body": "x"}
    await client.ask("POST", "pulls/1/reviews", {"event": "COMMENT", "body": "b", "comments": [entry]})
    top = next(iter(client.standin.repository.review_comments))
    reply = await client.ask("POST", f"pulls/1/comments/{top}/replies", {"body": "hm"})
    assert (reply.status_code, reply.json()["in_reply_to_id"]) == (201, top)
    below = await client.ask("POST", f"pulls/1/comments/{reply.json()['id']}/replies", {"body": "hm"})
    assert below.status_code == 422
