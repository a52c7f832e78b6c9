"""Where expressions end: found by tokens, or without them where the text is plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.postgres.tokens import (
    expression_end,
    is_plain,
    nesting,
    skip_blank,
    stretch,
    tokens,
    what_nests,
    word_end,
)

PLAIN = [
    "a int",
    "a numeric(10, 2) DEFAULT (1 + 2) NOT NULL  , b text)",
    "a text DEFAULT 'it''s; (' CHECK (a <> ')'), b int",
    "\"a,b\" text[] DEFAULT ARRAY['x', 'y'] ; SELECT 1",
    "f(g(1, (2)), h('(')) )",
    "x::jsonb\n\t",
    ", a",
    ") a",
    "a[1][(2)] , b",
]


@pytest.mark.parametrize("text", PLAIN)
def test_an_expression_ends_where_its_tokens_say(text: str) -> None:
    assert is_plain(text, 0, len(text))
    found = tokens(text)
    for first in range(len(found)):
        last = expression_end(found, first)
        wanted = found[last - 1].end if last > first else found[first].start
        assert stretch(text, found[first].start, len(text)) == wanted, text[found[first].start :]


@pytest.mark.parametrize("text", ["a -- b\n", "a /* , */", "$$ , $$", r"E'\''", "a $1"])
def test_comments_dollars_and_escapes_are_not_plain(text: str) -> None:
    assert not is_plain(text, 0, len(text))
    assert is_plain(text + "xyz", len(text), len(text) + 3)


def test_what_is_left_open_ends_with_the_text() -> None:
    for text in ("f((1, 2", "'a", "a['", "(" * 50_000):
        assert stretch(text, 0, len(text)) <= len(text)


def test_blanks_comments_and_words_are_passed_over() -> None:
    text = " \n-- first\n/* second */ DEFAULT  5 - 1"
    start = skip_blank(text, 0, len(text))
    assert text[start:].startswith("DEFAULT")
    assert text[word_end(text, start) :] == "5 - 1"
    assert skip_blank("  ", 0, 2) == 2


@given(
    st.lists(
        st.sampled_from([*"()[],;'\"$-+:|", "::", " ", "a", "join", "AT", "union", "1", "--\n", "/*"]), max_size=60
    )
)
def test_nothing_nests_deeper_than_there_is_what_nests(parts: list[str]) -> None:
    text = "".join(parts)
    assert nesting(tokens(text)) <= what_nests(text) + 1
