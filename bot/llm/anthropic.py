"""Anthropic's Messages API through its SDK, imported only when a question is asked (it costs a second and 65 MB)."""

import asyncio
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from bot.llm.meter import Usage
from bot.llm.provider import Answer, BusyError, NoAnswerError, Prompt

if TYPE_CHECKING:
    from anthropic import APIStatusError
    from anthropic.types import Message, TextBlockParam

BASE_URL = "https://api.anthropic.com"
_STOPPED = {
    "max_tokens": "The language model's answer grew longer than it may.",
    "model_context_window_exceeded": "The question is longer than the language model can take.",
    "refusal": "The language model declined to answer.",
}
LATER = frozenset({408, 409, 429})  # and every 5xx: worth asking once more


@dataclass(frozen=True)
class Anthropic:
    """A model behind `base_url`. Key and address are passed explicitly, so nothing of the SDK's own lookup decides."""

    api_key: str = field(repr=False)
    model: str
    base_url: str = BASE_URL

    async def ask(self, prompt: Prompt, seconds: float) -> Answer:
        """Return the answer within `seconds`, or raise NoAnswerError; no SDK retry: it obeys any `retry-after`."""
        await asyncio.to_thread(import_module, "anthropic")  # not on the loop that other reviews run on
        from anthropic import APIConnectionError, APIError, APIStatusError, AsyncAnthropic  # noqa: PLC0415 - see above

        client = AsyncAnthropic(api_key=self.api_key, base_url=self.base_url, max_retries=0, timeout=seconds)
        async with client:
            try:
                message = await client.messages.create(
                    model=self.model,
                    max_tokens=prompt.max_tokens,
                    system=[{"type": "text", "text": prompt.system, "cache_control": {"type": "ephemeral"}}],
                    messages=[{"role": "user", "content": _content(prompt)}],
                    output_config={"format": {"type": "json_schema", "schema": prompt.schema}},
                )
            except APIStatusError as error:
                raise _refused(error) from error
            except APIConnectionError as error:  # a timeout is one of these
                raise BusyError("The language model could not be reached in time.") from error
            except APIError as error:
                raise NoAnswerError("The language model's answer could not be read.") from error
        return _answer(message)


def _content(prompt: Prompt) -> "list[TextBlockParam]":
    """Return the question as blocks. They are not cached: most are asked once, and storing costs a quarter more."""
    return [{"type": "text", "text": text} for text in (prompt.user, prompt.more) if text]


def _refused(error: "APIStatusError") -> NoAnswerError:
    """Say a failed request by its status alone: the server's words are not ours to log or show."""
    sentence = f"The language model answered with HTTP status {error.status_code}."
    if error.status_code in LATER or error.status_code >= 500:
        return BusyError(sentence, _seconds(error.response.headers.get("retry-after")))
    return NoAnswerError(sentence)


def _seconds(header: str | None) -> float | None:
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:  # an HTTP date
        return None


def _answer(message: "Message") -> Answer:
    """Return the text of a finished message; a refusal, a cut one or a stream without an end is none."""
    usage = message.usage
    used = Usage(
        usage.input_tokens,
        usage.output_tokens,
        usage.cache_read_input_tokens or 0,
        usage.cache_creation_input_tokens or 0,
    )
    answer = Answer("".join(block.text for block in message.content if block.type == "text"), used)
    if message.stop_reason != "end_turn":
        raise NoAnswerError(_STOPPED.get(message.stop_reason or "", "The language model stopped half-way."), answer)
    return answer
