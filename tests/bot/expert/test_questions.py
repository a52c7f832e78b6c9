"""Ten factual questions about each of three small repositories are answered; `questions.toml` says what is right."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import bot.standin
from bot.expert.consult import Request, consult
from schema.tree import Tree
from tests.reviews.conventions_pulls import HERE as CONVENTIONS
from tests.reviews.stage import files_of

HERE = Path(__file__).parent
QUESTIONS: dict[str, list[dict[str, Any]]] = tomllib.loads((HERE / "questions.toml").read_text())
FOLDERS = {
    "teams": CONVENTIONS / "base",
    "shop": Path(bot.standin.__file__).parent / "example" / "base",
    # beyond the other two: a schema of its own, a view, a policy, a check, a generated column, text as an enum
    "library": HERE / "library",
}
CASES = [(name, case) for name, cases in QUESTIONS.items() for case in cases]


@cache
def tree(name: str) -> Tree:
    texts = {path: text for path, text in files_of(FOLDERS[name]).items() if text is not None}
    return Tree(frozenset(texts), texts, local=True)


@pytest.mark.parametrize(("name", "case"), CASES, ids=[case["ask"] for _, case in CASES])
def test_a_question_is_answered_by_facts(name: str, case: dict[str, Any]) -> None:
    found = consult(Request(case["ask"], tree(name), tree(name)))
    assert found.kind == "fact", found.text
    assert [part for part in case["holds"] if part not in found.text] == [], found.text
    assert [part for part in case.get("lacks", ()) if part in found.text] == [], found.text


def test_ten_questions_are_asked_of_each() -> None:
    assert {name: len(cases) for name, cases in QUESTIONS.items()} == dict.fromkeys(FOLDERS, 10)
