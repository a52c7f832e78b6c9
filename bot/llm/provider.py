"""What a language model is to us: one question, one answer in JSON. Another provider is one more file here."""

from dataclasses import dataclass
from typing import Protocol

from bot.llm.meter import Usage


@dataclass(frozen=True)
class Prompt:
    """A question: `system` never varies and `user` is the same in both rounds of one, so that they can be cached.

    `more` is what the second round adds; `schema` is that of the answer.
    """

    system: str
    user: str
    schema: dict[str, object]
    max_tokens: int
    more: str = ""


@dataclass(frozen=True)
class Answer:
    """The text of a complete answer, and what it used."""

    text: str
    usage: Usage = Usage()


class NoAnswerError(Exception):
    """No usable answer, and asking again would not help; the message is a sentence. `answer` is what was paid for."""

    def __init__(self, sentence: str, answer: Answer | None = None) -> None:
        super().__init__(sentence)
        self.answer = answer


class BusyError(NoAnswerError):
    """No answer now; one may come after `retry_after` seconds (None: the provider does not say)."""

    def __init__(self, sentence: str, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Provider(Protocol):
    """A language model."""

    @property
    def model(self) -> str:
        """Its name, for the log and the price."""

    async def ask(self, prompt: Prompt, seconds: float) -> Answer:
        """Return the answer within `seconds`, or raise NoAnswerError; one request, no retries."""
