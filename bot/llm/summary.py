"""A few sentences about the design of a change, written by a language model from our facts and checked against them.

It can only ever add text to the summary comment: whatever goes wrong, the outcome is None and the review goes on.
"""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.llm.anthropic import BASE_URL, Anthropic
from bot.llm.facts import Facts
from bot.llm.ground import Vocabulary, ground
from bot.llm.neutral import paragraph
from bot.llm.prompt import SENTENCES, compose
from bot.llm.provider import Answer, BusyError, NoAnswerError, Prompt, Provider

DEADLINE = 45.0  # seconds for everything, the one retry included
PAUSE = 1.0  # seconds before the retry where the provider names none

log = structlog.get_logger()


@dataclass(frozen=True)
class Prose:
    """`text` is one paragraph of inert Markdown; `dropped` sentences said more than the facts do and are not in it."""

    text: str
    dropped: int = 0
    model: str = ""
    input_tokens: int = 0
    output_tokens: int = 0


class Secret(Protocol):
    """A value that does not print itself, such as pydantic's SecretStr."""

    def get_secret_value(self) -> str:
        """Return the value."""


class LlmSettings(Protocol):
    """What is read of the operator's settings: without a key, or without a model, there is no summary."""

    @property
    def anthropic_api_key(self) -> Secret | None:
        """ANTHROPIC_API_KEY."""

    @property
    def anthropic_base_url(self) -> str | None:
        """DBREVIEW_ANTHROPIC_BASE_URL; None is Anthropic's own."""

    @property
    def model(self) -> str | None:
        """DBREVIEW_MODEL."""


async def summarise(facts: Facts, settings: LlmSettings, *, deadline: float = DEADLINE) -> Prose | None:
    """Return checked prose about `facts`, or None where it is off, has nothing to say or fails; never raises."""
    provider = _provider(settings)
    if provider is None or facts.empty:
        return None
    # A task of its own keeps even an unforeseen failure of the provider's library away from the review.
    task = asyncio.create_task(_write(facts, provider, time.monotonic() + deadline))
    try:
        await asyncio.wait({task}, timeout=deadline)
        if not task.done():
            log.info("llm.left_out", model=provider.model, why=f"No answer within {deadline:.0f} seconds.")
            return None
        if failure := task.exception():
            why = str(failure) if isinstance(failure, NoAnswerError) else type(failure).__name__
            log.info("llm.left_out", model=provider.model, why=why)
            return None
        return task.result()
    finally:
        task.cancel()


def _provider(settings: LlmSettings) -> Provider | None:
    key = settings.anthropic_api_key.get_secret_value() if settings.anthropic_api_key else ""
    if not key or not settings.model:
        return None
    return Anthropic(key, settings.model, settings.anthropic_base_url or BASE_URL)


async def _write(facts: Facts, provider: Provider, until: float) -> Prose | None:
    prompt = compose(facts)
    if prompt is None:
        raise NoAnswerError("The change is too large to be described.")
    answer = await _ask(provider, prompt, until)
    vocabulary = Vocabulary(facts)
    grounded = ground(_sentences(answer.text), vocabulary)
    text = paragraph(grounded.sentences, vocabulary.names)
    log.info(
        "llm.written",
        model=provider.model,
        kept=len(grounded.sentences),
        dropped=grounded.dropped,
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
    )
    if not text:
        return None
    return Prose(text, grounded.dropped, provider.model, answer.input_tokens, answer.output_tokens)


async def _ask(provider: Provider, prompt: Prompt, until: float) -> Answer:
    """Ask once, and once more if the provider is busy and says a pause that ends before `until` (monotonic seconds)."""
    try:
        return await provider.ask(prompt, until - time.monotonic())
    except BusyError as busy:
        pause = PAUSE if busy.retry_after is None else busy.retry_after
        if time.monotonic() + pause >= until:
            raise
    await asyncio.sleep(pause)
    return await provider.ask(prompt, until - time.monotonic())


def _sentences(text: str) -> list[str]:
    """Return the sentences of an answer; raise NoAnswerError where it does not keep to the schema it was given."""
    try:
        answer = json.loads(text)
    except ValueError as error:
        raise NoAnswerError("The language model did not answer in JSON.") from error
    sentences = answer.get("sentences") if isinstance(answer, dict) else None
    if not isinstance(sentences, list) or not all(isinstance(sentence, str) for sentence in sentences):
        raise NoAnswerError("The language model's answer has another shape than asked for.")
    return sentences[:SENTENCES]
