"""What others wrote is shown, and nothing of it comes alive: no mention, link, HTML, command, or terminal sequence."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.escape import Block, blocks, cell, code, fence, inert, plain, recipe


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Column `users.email` is lost.", "Column `users.email` is lost."),
        ("ping @org/security", "ping (at)org/security"),
        ("mail me@example.org", "mail me(at)example.org"),
        ("LGTM \uff20org", "LGTM (at)org"),
        ("see https://example.org/?d=1", "see (link removed)"),
        ("see www.example.org", "see (link removed)"),
        ("<img src=x>", "&lt;img src=x&gt;"),
        ("<!-- dbreview:summary -->", "&lt;!\\-- dbreview\\:summary \\--&gt;"),
        ("fixes #12", "f\u200bixes \\#\u200b12"),
        ("see GH-77", "see GH\u200b-77"),
        ("in deadbee1", "in dea\u200bdbee1"),
        ("/dbreview run", "\\/dbreview run"),
        ("1. first", "1\\. first"),
        ("# Title\n- [ ] task", "\\# Title - \\[ \\] task"),
        ("a `b` c", "a `b` c"),
        ("`a``b`", "`a` `b`"),
        ("`a`b` @x", "`a`b&#96; (at)x"),
        ("`a\n```suggestion\nb`", "`a`&#96;`suggestion b`"),
        ("&#64;org", "&amp;\\#\u200b64;org"),
        ("`x@y` stays in code", "`x@y` stays in code"),
    ],
)
def test_a_sentence(written: str, shown: str):
    assert inert(written) == shown


def test_a_long_sentence_is_cut():
    assert len(inert("a" * 100_000)) == 4_000


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("email", "`email`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("", "`␣`"),
        ("a\nb", "`a b`"),
        ("a``b", "```a``b```"),
    ],
)
def test_a_code_span_holds_any_name(name: str, shown: str):
    assert code(name) == shown


def test_a_fence_is_longer_than_any_inside():
    assert fence("a\n```\nb", "ts @x") == "````tsx\na\n```\nb\n````"


def test_a_cell_keeps_its_bars_inside():
    assert cell(code("a|b")) == "`a\\|b`"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;https://x\x07link", "link"),
        ("\x9b31mred", "\ufffd31mred"),
        ("a\x07b", "a\u2407b"),
        ("a\u202eb\u200bc", "a\ufffdb\ufffdc"),
        ("tab\tand\nline\r\n", "tab\tand\nline\n"),
        ("half \ud800", "half \ufffd"),
    ],
)
def test_a_terminal_gets_no_sequences(written: str, shown: str):
    assert plain(written) == shown


def test_a_recipe_is_read_into_paragraphs_and_code():
    assert list(blocks("First:\n\n```sql\nselect 1;\n\nselect 2;\n```\nThen.")) == [
        Block("First:"),
        Block("select 1;\n\nselect 2;", "sql"),
        Block("Then."),
    ]


def test_a_recipe_keeps_its_steps_and_its_code():
    text = "1. **Expand** `users` now\n2. ask @me\n\n```sql\nALTER TABLE users ADD x int;\n```"
    assert recipe(text) == "1. **Expand** `users` now\n2. ask (at)me\n\n```sql\nALTER TABLE users ADD x int;\n```"


@given(st.text(alphabet=st.sampled_from("ab1#@/<>`*_[]()!:|-~$\\ \n&;.htpsw\uff20"), max_size=60))
def test_nothing_alive_stands_outside_of_code(text: str):
    outside = re.sub(r"`[^`]+`", "", inert(text))
    assert "@" not in outside
    assert "`" not in outside
    assert "<" not in outside
    assert ">" not in outside
    assert not re.search(r"(?i)(?:https?|ftp)://", outside)  # without a scheme nothing is linked
    assert "www." not in outside
    assert not re.search(r"(?<!\\)[\[\]*_|~$]", outside)
    assert "\n" not in outside
