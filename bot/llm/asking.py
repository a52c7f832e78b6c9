"""Putting one question to the operator's model: off or spent, within a deadline, one retry, every token counted."""

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

import structlog

from bot.llm.anthropic import BASE_URL, Anthropic
from bot.llm.meter import Meter
from bot.llm.prices import price_of
from bot.llm.provider import Answer, BusyError, NoAnswerError, Prompt, Provider
from bot.metrics import MODEL_ANSWERS, MODEL_DOLLARS, MODEL_SECONDS, MODEL_TOKENS

PAUSE = 1.0  # seconds before the retry where the provider names none

log = structlog.get_logger("bot.llm")

T = TypeVar("T")
Use = Literal["summary", "advice"]


class Secret(Protocol):
    """A value that does not print itself, such as pydantic's SecretStr."""

    def get_secret_value(self) -> str:
        """Return the value."""


class LlmSettings(Protocol):
    """What is read of the operator's settings: without a key, or without a model, nothing is asked."""

    @property
    def anthropic_api_key(self) -> Secret | None:
        """ANTHROPIC_API_KEY."""

    @property
    def anthropic_base_url(self) -> str | None:
        """DBREVIEW_ANTHROPIC_BASE_URL; None is Anthropic's own."""

    @property
    def model(self) -> str | None:
        """DBREVIEW_MODEL."""

    @property
    def model_tokens(self) -> int:
        """DBREVIEW_MODEL_TOKENS: how long one answer may be."""

    @property
    def model_seconds(self) -> float:
        """DBREVIEW_MODEL_SECONDS: for everything, retry and repair included."""

    @property
    def model_monthly_tokens(self) -> int:
        """DBREVIEW_MODEL_MONTHLY_TOKENS: per installation; 0 is no cap."""


class SpentError(NoAnswerError):
    """The month's tokens of this installation are used up."""


def provider_of(settings: LlmSettings) -> Provider | None:
    """Return the configured model, None where there is none. Another provider is chosen here."""
    key = settings.anthropic_api_key.get_secret_value() if settings.anthropic_api_key else ""
    if not key or not settings.model:
        return None
    return Anthropic(key, settings.model, settings.anthropic_base_url or BASE_URL)


@dataclass(frozen=True)
class Line:
    """A model at the other end, for one `use`, until `until` (monotonic seconds); what it says is counted."""

    provider: Provider
    meter: Meter
    use: Use
    until: float
    monthly: int = 0

    async def ask(self, prompt: Prompt) -> Answer:
        """Return the answer. Raises SpentError before asking, NoAnswerError where there is none."""
        if self.monthly and await self.meter.spent() >= self.monthly:
            self._end("spent")
            raise SpentError("The month's tokens are used up.")
        started = time.monotonic()
        try:
            answer = await self._twice(prompt)
        except NoAnswerError as error:
            await self._count(error.answer)
            self._end("busy" if isinstance(error, BusyError) else "failed")
            raise
        MODEL_SECONDS.labels(self.use).observe(time.monotonic() - started)
        await self._count(answer)
        self._end("answered")
        return answer

    async def _twice(self, prompt: Prompt) -> Answer:
        """Ask, and once more if the provider is busy and says a pause that ends in time."""
        try:
            return await self._once(prompt)
        except BusyError as busy:
            pause = PAUSE if busy.retry_after is None else busy.retry_after
            if time.monotonic() + pause >= self.until:
                raise
        await asyncio.sleep(pause)
        return await self._once(prompt)

    async def _once(self, prompt: Prompt) -> Answer:
        left = self.until - time.monotonic()
        if left <= 0:
            raise BusyError("There is no time left to ask the language model.")
        return await self.provider.ask(prompt, left)

    async def _count(self, answer: Answer | None) -> None:
        """Count what an answer used; one that cannot be used cost as much as any."""
        if answer is None:
            return
        usage = answer.usage
        for kind in ("input", "output", "cached", "stored"):
            MODEL_TOKENS.labels(self.use, kind).inc(getattr(usage, kind))
        if price := price_of(self.provider.model):
            MODEL_DOLLARS.labels(self.use).inc(price.of(usage))
        await self.meter.note(usage)

    def _end(self, outcome: str) -> None:
        MODEL_ANSWERS.labels(self.use, outcome).inc()


async def within(work: Awaitable[T], seconds: float, model: str) -> T | NoAnswerError:
    """Return what `work` returns, or why there is nothing; never raises and never takes longer than `seconds`.

    A task of its own keeps even an unforeseen failure of the provider's library away from the caller.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
        if not task.done():
            missed = NoAnswerError(f"No answer within {seconds:.0f} seconds.")
            log.info("llm.left_out", model=model, why=str(missed))
            return missed
        failure = task.exception()
        if failure is None:
            return task.result()
        if isinstance(failure, NoAnswerError):
            log.info("llm.left_out", model=model, why=str(failure))
            return failure
        log.warning("llm.left_out", model=model, why=type(failure).__name__, exc_info=failure)
        return NoAnswerError("The language model's answer could not be used.")
    finally:
        task.cancel()
