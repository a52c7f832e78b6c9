"""What tokens cost, as published on 2026-10-24 at https://platform.claude.com/docs/en/about-claude/pricing; data."""

from dataclasses import dataclass

from bot.llm.meter import Usage

AS_OF = "2026-10-24"
STORING = 1.25  # times the price of input, for five minutes
MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens; `cached` is what those cost that were read from the provider's cache."""

    input: float
    output: float
    cached: float

    def of(self, usage: Usage) -> float:
        """Return what an answer cost, in US dollars."""
        stored = usage.stored * self.input * STORING
        return (usage.input * self.input + stored + usage.cached * self.cached + usage.output * self.output) / MILLION


# Of several that a model's name begins with, the longest counts. Prompts of ours are shorter than 100,000 tokens.
PRICES = {
    "claude-haiku-5-5": Price(0.10, 0.50, 0.01),
    "claude-haiku-4-5": Price(1.00, 5.00, 0.10),
    "claude-sonnet-5-5": Price(2.00, 10.00, 0.10),
    "claude-sonnet-5": Price(2.00, 10.00, 0.20),
    "claude-sonnet-4": Price(3.00, 15.00, 0.30),
    "claude-opus-5-5": Price(4.00, 20.00, 0.20),
    "claude-opus-5": Price(5.00, 25.00, 0.50),
    "claude-opus-4": Price(5.00, 25.00, 0.50),
    "claude-fable-5-1": Price(10.00, 50.00, 0.25),
    "claude-fable-5": Price(10.00, 50.00, 1.00),
}


def price_of(model: str) -> Price | None:
    """Return the price of a model; None where we know none."""
    known = [name for name in PRICES if model.startswith(name)]
    return PRICES[max(known, key=len)] if known else None
