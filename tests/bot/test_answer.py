"""A verdict comes back from its process as it was."""

from bot import answer
from bot.judge import JudgeRequest, judge
from bot.reading import VERDICT
from bot.standin.example import tree
from schema.tree import Tree


def test_a_verdict_survives_the_way_back() -> None:
    base, head = tree("base"), tree("base") | tree("head")
    sides = Tree(frozenset(base), base, at_base=True), Tree(frozenset(head), head)
    verdict = judge(JudgeRequest(*sides, frozenset(tree("head"))))
    assert verdict.report.findings
    assert not verdict.design.empty
    assert answer.read(answer.done(verdict), VERDICT) == verdict


def test_what_a_verdict_wants_survives_too() -> None:
    base, head = tree("base"), tree("base") | tree("head")
    sides = Tree(frozenset(base), {}, at_base=True), Tree(frozenset(head), {})
    verdict = judge(JudgeRequest(*sides, frozenset(tree("head"))))
    assert verdict.wanted_head
    assert answer.read(answer.done(verdict), VERDICT) == verdict
