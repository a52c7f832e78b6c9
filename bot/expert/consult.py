"""One question about a repository at a commit: the pure heart of `/dbreview <anything>` and of `dbreview ask`."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from bot.config import Config
from bot.expert import phrases
from bot.expert.brief import Brief, brief
from bot.expert.inspection import inspect
from bot.expert.kit import Answer, Asked, gap
from bot.expert.knowledge import Knowledge
from bot.expert.names import UnknownNameError
from bot.expert.places import Places
from bot.expert.registry import expertises, listed
from bot.expert.target import target
from bot.expert.told import told
from rules.report import Reported
from schema.tree import Tree

MAX_UNREAD = 12

Kind = Literal["review", "fact", "unknown", "design", "open"]

_IDEA = re.compile(
    r"^(?:add|design|model|create|build|introduce|implement|support|propose|sketch|extend|store|track|plan"
    r"|(?:we|i) (?:need|want|would like|plan)"
    r"|how (?:should|would|could|do|can) (?:i|we|you) (?:model|store|design|add|track|structure|represent))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Request:
    """A question; `base` is where the pull request left its base branch, `changed` the paths that differ at `head`."""

    text: str
    base: Tree
    head: Tree
    changed: frozenset[str] = frozenset()
    config: Config = Config()
    places: Places = Places()


@dataclass(frozen=True)
class Consultation:
    """What came of it. While `wanted_*` name texts, nothing else counts: fetch them and ask again.

    `kind` says who answers: "design" and "open" are for a language model, "unknown" names what is not there.
    `name` is the file of the answer for a fact, '' for everything else.
    """

    kind: Kind = "open"
    text: str = ""
    name: str = ""
    findings: tuple[Reported, ...] = ()
    unread: tuple[str, ...] = ()
    wanted_base: frozenset[str] = frozenset()
    wanted_head: frozenset[str] = frozenset()
    brief: Brief = Brief()  # for a language model


def consult(request: Request) -> Consultation:
    """Answer what facts can answer."""
    base, head = _fresh(request.base), _fresh(request.head)
    knowledge = Knowledge(base, head, request.changed, request.config)
    try:
        said = _answered(knowledge, request.places, phrases.asked(request.text))
    except UnknownNameError as unknown:
        said = Consultation("unknown", str(unknown))
    if base.wanted or head.wanted:
        return Consultation(wanted_base=frozenset(base.wanted), wanted_head=frozenset(head.wanted))
    gaps = map(gap, knowledge.unread)
    return replace(said, unread=tuple(dict.fromkeys((*said.unread, *gaps)))[:MAX_UNREAD])


def _fresh(tree: Tree) -> Tree:
    """A question may be put twice; what an earlier round wanted is not wanted again."""
    return Tree(tree.paths, tree.texts, tree.unavailable, at_base=tree.at_base, local=tree.local)


def _answered(knowledge: Knowledge, places: Places, text: str) -> Consultation:
    if text.casefold() in ("help", "?"):
        return Consultation("fact", listed(), "help")
    meant = target(knowledge, text)
    if meant is not None:
        inspection = inspect(knowledge, meant)
        missed = tuple(map(gap, inspection.unread))
        return Consultation("review", told(inspection, meant, places), findings=inspection.findings, unread=missed)
    unknown: UnknownNameError | None = None
    for expertise in expertises():
        for pattern in expertise.phrases:
            if match := pattern.fullmatch(text):
                words = {name: word for name, word in match.groupdict().items() if word}
                try:
                    answer: Answer = expertise.run(Asked(knowledge, places, words))
                except UnknownNameError as error:
                    unknown = unknown if unknown and unknown.sure else error
                else:
                    return Consultation("fact", answer.text, expertise.name, unread=answer.unread)
    if unknown is not None and unknown.sure:
        raise unknown
    kind: Kind = "design" if _IDEA.match(text) else "open"
    return Consultation(kind, str(unknown or ""), brief=brief(knowledge, text))
