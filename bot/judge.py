"""From two commits to a verdict: the pure heart that the service, the command line and the tests share."""

from dataclasses import dataclass

from bot.config import Config
from bot.judgement import Judgement
from schema.tree import Tree


@dataclass(frozen=True)
class JudgeRequest:
    """`base` is the merge base, `head` the commit under review; `changed` are the paths that differ between them."""

    base: Tree
    head: Tree
    changed: frozenset[str]
    config: Config = Config()


def judge(request: JudgeRequest) -> Judgement:
    """Find the touched packages, read both sides, run the catalogue, and conclude."""
    raise NotImplementedError
