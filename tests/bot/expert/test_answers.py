"""Every kind of question is asked as its docstring says, of the repository in the conventions."""

from functools import cache

import pytest

from bot.expert import phrases
from bot.expert.consult import Consultation, Request, consult
from bot.expert.kit import Expertise
from bot.expert.registry import expertises
from schema.tree import Tree
from tests.reviews.conventions_pulls import HERE
from tests.reviews.stage import files_of


@cache
def tree() -> Tree:
    texts = {path: text for path, text in files_of(HERE / "base").items() if isinstance(text, str)}
    return Tree(frozenset(texts), texts, local=True)


def ask(question: str) -> Consultation:
    return consult(Request(question, tree(), tree()))


EXAMPLES = [(each.name, example) for each in expertises() for example in each.examples]


@pytest.mark.parametrize(("name", "question"), EXAMPLES, ids=lambda part: part)
def test_an_example_is_answered_by_its_own_file(name: str, question: str) -> None:
    answered = ask(question)
    assert (answered.kind, answered.name) == ("fact", name), answered.text
    assert answered.text


@pytest.mark.parametrize(("name", "question"), EXAMPLES, ids=lambda part: part)
def test_no_other_file_takes_the_question(name: str, question: str) -> None:
    text = phrases.asked(question)
    taking = {each.name for each in expertises() if any(p.fullmatch(text) for p in each.phrases)}
    assert taking == {name}


@pytest.mark.parametrize("each", expertises(), ids=lambda each: each.name)
def test_a_kind_of_question_says_what_it_answers_and_how_it_is_asked(each: Expertise) -> None:
    assert each.about.endswith(".")
    assert len(each.examples) >= 2
