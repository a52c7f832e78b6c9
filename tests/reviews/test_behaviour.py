"""The promises to those who use it: each is shown by tests that are there; and some that all golden reviews show."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.behaviour import PROJECT, Promise, parts
from tests.reviews.shop import WIDER, migrated, opened
from tests.reviews.stage import Stage

PROMISES = [promise for part in parts() for promise in part.promises]
MARKDOWN = MarkdownIt("commonmark").enable("table")
GOLDENS = sorted((PROJECT / "tests" / "reviews").rglob("*.md"))
OUR_OWN = re.compile(r"https://github\.com/(?:acme/shop/blob/|acme/\.github/blob/|dbreview/dbreview/blob/main/docs/)")


@cache
def names_in(path: str) -> frozenset[str]:
    """Return the names of the tests in a file."""
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in tree.body if isinstance(node, kinds) and node.name.startswith("test_"))


@pytest.mark.parametrize("promise", PROMISES, ids=[promise.promise for promise in PROMISES])
def test_a_promise_is_shown_by_tests_that_are_there(promise: Promise) -> None:
    assert promise.shown
    named = [shown.partition("::") for shown in promise.shown]
    gone = [path for path, _, name in named if not (PROJECT / path).exists() or name not in names_in(path)]
    assert gone == []


def test_a_promise_is_one_sentence_made_once() -> None:
    said = Counter(promise.promise for promise in PROMISES)
    assert [sentence for sentence, times in said.items() if times > 1 or not sentence.endswith(".")] == []


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: str(path.relative_to(PROJECT / "tests" / "reviews")))
def test_a_review_brings_no_picture_and_leads_nowhere_else(golden: Path) -> None:
    text = re.sub(r"^# .*$", "", golden.read_text(encoding="utf-8"), flags=re.MULTILINE)  # headings of the golden
    inline = [token for block in MARKDOWN.parse(text) for token in block.children or ()]
    assert [token for token in inline if token.type == "image"] == []
    links = [str(token.attrs["href"]) for token in inline if token.type == "link_open"]
    assert [link for link in links if not OUR_OWN.match(link)] == []


async def test_a_review_names_its_head_and_never_requests_changes(stage: Stage) -> None:
    await opened(stage, migrated(sizes=WIDER))
    assert stage.pull
    await stage.pushed(migrated(sizes=WIDER.replace("SET DATA TYPE", "TYPE")))
    reviews = list(stage.standin.repository.reviews.values())
    assert [(review.state, review.commit) for review in reviews] == [("COMMENTED", head) for head in stage.heads]
