"""Ask a language model what facts cannot answer, check every word and every line of code, and write what survives."""

from bot.llm.asked import Advised, Asked, Unadvised
from bot.llm.draft import Check
from bot.llm.meter import UNMETERED, Meter
from bot.llm.summary import LlmSettings

OFF = "No language model is configured here, so this cannot be answered; `/dbreview help` says what can."


async def advise(  # the interface stands; what fills it comes next
    asked: Asked,  # noqa: ARG001
    settings: LlmSettings,  # noqa: ARG001
    check: Check,  # noqa: ARG001
    meter: Meter = UNMETERED,  # noqa: ARG001
) -> Advised | Unadvised:
    """Return the checked answer, or why there is none; never raises."""
    return Unadvised("off", OFF)
