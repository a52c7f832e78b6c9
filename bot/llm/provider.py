"""What a language model is to us: one question, one answer in JSON. Another provider is one more file here."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Prompt:
    """A question: `system` never varies and can be cached, `user` holds the facts, `schema` is that of the answer."""

    system: str
    user: str
    schema: dict[str, object]
    max_tokens: int


@dataclass(frozen=True)
class Answer:
    """The text of a complete answer, and what it cost."""

    text: str
    input_tokens: int = 0
    output_tokens: int = 0


class NoAnswerError(Exception):
    """No usable answer, and asking again would not help; the message is a sentence."""


class BusyError(NoAnswerError):
    """No answer now; one may come after `retry_after` seconds (None: the provider does not say)."""

    def __init__(self, sentence: str, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Provider(Protocol):
    """A language model."""

    @property
    def model(self) -> str:
        """Its name, for the log."""

    async def ask(self, prompt: Prompt, seconds: float) -> Answer:
        """Return the answer within `seconds`, or raise NoAnswerError; one request, no retries."""
