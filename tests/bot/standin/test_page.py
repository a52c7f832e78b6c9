"""The page and the screen show what was posted, and nothing of it comes alive."""

import io

import pytest
from rich.console import Console

from bot.standin.markdown import rendered
from bot.standin.page import page
from bot.standin.screen import check, comments, conversation, heading

HARMLESS = [
    ("plain **bold**", "<p>plain <strong>bold</strong></p>\n"),
    ("a <!-- dbreview:finding 1 --> b", "<p>a  b</p>\n"),
    (
        "<details><summary>More</summary>\n\n*x*\n\n</details>",
        "<details><summary>More</summary>\n<p><em>x</em></p>\n</details>",
    ),
    ("<sub>small</sub>", "<p><sub>small</sub></p>\n"),
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("x <img src=x onerror=alert(1)>", "<p>x &lt;img src=x onerror=alert(1)&gt;</p>\n"),
    ("<b onclick=alert(1)>x</b>", "<p>&lt;b onclick=alert(1)&gt;x</b></p>\n"),
    ("![alt](https://example.com/x.png)", "<p>alt</p>\n"),
    ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
    ("<!-- <script> --><script>", "&lt;script&gt;"),
    ("```mermaid\na<b\n```", '<pre><code class="language-mermaid">a&lt;b\n</code></pre>\n'),
]


@pytest.mark.parametrize(("text", "html"), HARMLESS)
def test_markdown_is_rendered_and_html_is_not(text, html) -> None:
    assert rendered(text) == html


def test_a_suggestion_shows_what_it_replaces() -> None:
    html = rendered("```suggestion\nnew <line>\n```", ["old & line"])
    assert html.index("old &amp; line") < html.index("new &lt;line&gt;")


async def reviewed(client) -> None:
    entries = [
        {"path": "a.ts", "line": 5, "body": "**Name it.**\n\n```suggestion\nline V\n```\n<!-- mark -->"},
        {"path": "a.ts", "line": 31, "start_line": 30, "body": "<script>alert(1)</script>"},
    ]
    body = {"event": "COMMENT", "body": "2 comments", "comments": entries}
    assert (await client.ask("POST", "pulls/1/reviews", body)).status_code == 200
    await client.ask("POST", "issues/1/comments", {"body": "### Not yet"})
    head = client.standin.repository.pulls[1].head_sha
    done = {"conclusion": "failure", "output": {"title": "2 to mend <b>", "summary": "s"}}
    await client.ask("POST", "check-runs", {"name": "dbreview", "head_sha": head, **done})


async def test_the_page_shows_check_conversation_and_comments_below_their_lines(client) -> None:
    await reviewed(client)
    shown = page(client.standin.repository.pulls[1])
    order = ["2 to mend &lt;b&gt;", "Not yet", 'id="a.ts:5"', "Name it.", "line V", 'id="a.ts:31"', "&lt;script&gt;"]
    places = [shown.index(part) for part in order]
    assert places == sorted(places)
    assert "<script" not in shown
    assert "<!-- mark" not in shown


async def test_a_permalink_leads_to_the_line_on_the_page(client) -> None:
    head = client.standin.repository.pulls[1].head_sha
    link = f"[there](http://127.0.0.1:1/acme/shop/blob/{head}/a.ts#L5-L6)"
    await client.ask("POST", "issues/1/comments", {"body": link})
    assert '<a href="#a.ts:5">there</a>' in page(client.standin.repository.pulls[1])


async def test_comments_on_lines_that_are_gone_are_folded_at_the_top_of_the_file(client) -> None:
    await reviewed(client)
    pull = client.standin.repository.pulls[1]
    pull.push({"a.ts": "all new\n"})
    shown = page(pull)
    assert "2 comments on lines that have changed since" in shown
    assert "Name it." in shown


async def test_the_screen_shows_the_same(client) -> None:
    await reviewed(client)
    repository, screen = client.standin.repository, Console(width=90, record=True, file=io.StringIO())
    pull = repository.pulls[1]
    screen.print(heading(pull))
    for run in repository.check_runs.values():
        screen.print(check(run))
    for each in (
        *comments(pull, repository.review_comments.values()),
        *conversation(repository.issue_comments.values()),
    ):
        screen.print(each)
    text = screen.export_text()
    order = [
        "acme/shop #1",
        "check: failure",
        "✕ dbreview  2 to mend <b>",
        "a.ts:5",
        "line five",
        "dbreview[bot]",
        "Name it.",
    ]
    order += ["- line five", "+ line V", "a.ts:31", "Not yet"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
