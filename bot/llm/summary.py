"""A few sentences about the design of a change, written by a language model from our facts and checked against them.

It can only ever add text to the summary comment: whatever goes wrong, the outcome is None and the review goes on.
"""

import json
import time
from dataclasses import dataclass

import structlog

from bot.llm.asking import Line, LlmSettings, provider_of, within
from bot.llm.facts import Facts
from bot.llm.ground import Vocabulary, ground
from bot.llm.meter import UNMETERED, Meter, Usage
from bot.llm.neutral import paragraph
from bot.llm.prompt import SENTENCES, compose
from bot.llm.provider import NoAnswerError

DEADLINE = 45.0  # seconds for everything, the one retry included

log = structlog.get_logger("bot.llm")

__all__ = ["DEADLINE", "LlmSettings", "Prose", "summarise"]


@dataclass(frozen=True)
class Prose:
    """`text` is one paragraph of inert Markdown, `question` one line of it; both may be '': nothing is worth saying.

    `dropped` sentences said more than the facts do and are not in it.
    """

    text: str
    question: str = ""
    dropped: int = 0
    model: str = ""
    usage: Usage = Usage()


async def summarise(
    facts: Facts, settings: LlmSettings, meter: Meter = UNMETERED, *, deadline: float = DEADLINE
) -> Prose | None:
    """Return checked prose about `facts`, or None where it is off, nothing changed, or it fails; never raises."""
    provider = provider_of(settings)
    if provider is None or facts.empty:
        return None
    deadline = min(deadline, settings.model_seconds)
    line = Line(provider, meter, "summary", time.monotonic() + deadline, settings.model_monthly_tokens)
    written = await within(_write(facts, line), deadline, provider.model)
    return written if isinstance(written, Prose) else None


async def _write(facts: Facts, line: Line) -> Prose:
    answer = await line.ask(compose(facts))
    sentences, question = _read(answer.text)
    vocabulary = Vocabulary(facts)
    grounded, asked = ground(sentences, vocabulary), ground([question] if question else [], vocabulary)
    text = paragraph(grounded.sentences, vocabulary.names)
    asking = paragraph(asked.sentences, vocabulary.names)
    dropped = grounded.dropped + asked.dropped
    log.info(
        "llm.written",
        model=line.provider.model,
        kept=len(grounded.sentences) + len(asked.sentences),
        dropped=dropped,
        tokens=answer.usage.total,
    )
    if not text and dropped:
        raise NoAnswerError("Nothing that the language model wrote holds.")
    return Prose(text, asking if asking.endswith("?") else "", dropped, line.provider.model, answer.usage)


def _read(text: str) -> tuple[list[str], str]:
    """Return sentences and question of an answer; raise NoAnswerError where it has another shape than asked for."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoAnswerError("The language model did not answer in JSON.") from error
    sentences = answer.get("sentences") if isinstance(answer, dict) else None
    question = answer.get("question", "") if isinstance(answer, dict) else None
    if isinstance(sentences, list) and isinstance(question, str) and all(isinstance(s, str) for s in sentences):
        return sentences[:SENTENCES], question.strip()
    raise NoAnswerError("The language model's answer has another shape than asked for.")
