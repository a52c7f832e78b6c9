"""A question that facts alone cannot answer, and what became of it."""

from dataclasses import dataclass
from typing import Literal

from bot.llm.facts import Facts
from bot.llm.meter import Usage

MAX_QUESTION = 2_000  # characters of what a person wrote


@dataclass(frozen=True)
class RuleFact:
    """A rule that may be cited, with the first paragraph of its page."""

    id: str
    why: str
    docs: str = ""  # its page, which the answer links to


@dataclass(frozen=True)
class Asked:
    """Everything a model is told. `question` is a person's text; the rest is ours.

    `design` asks for a data model with code, `open` for prose.
    """

    question: str
    kind: Literal["design", "open"]
    facts: Facts = Facts()  # the tables at head that matter: see `bot.slice.slice_of`
    conventions: tuple[str, ...] = ()  # sentences: "keys are uuid", "tables have created_at and updated_at"
    rules: tuple[RuleFact, ...] = ()
    deploy: str = ""  # how migrations run here, in a sentence
    links: tuple[tuple[str, str], ...] = ()  # names (tables, files), each with the permalink that an answer gives it


@dataclass(frozen=True)
class Advised:
    """An answer as inert Markdown, checked; its last lines say what was checked and what was left out."""

    text: str
    repaired: bool = False  # it took the second round
    dropped: int = 0  # sentences that were left out
    model: str = ""
    usage: Usage = Usage()


@dataclass(frozen=True)
class Unadvised:
    """Why there is no answer, in a sentence for the person who asked."""

    reason: Literal["off", "spent", "failed", "empty"]
    sentence: str
