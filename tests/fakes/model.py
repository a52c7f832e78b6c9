"""What the tests of a language model are set to: a model behind a stand-in of its API, and a meter in memory."""

from dataclasses import dataclass, field

from pydantic import SecretStr

from bot.llm.meter import Usage


@dataclass(frozen=True)
class ModelSettings:
    """The operator's settings of a model at `anthropic_base_url`."""

    anthropic_base_url: str | None
    anthropic_api_key: SecretStr | None = SecretStr("sk-test")
    model: str | None = "a-model"
    model_tokens: int = 4096
    model_seconds: float = 60
    model_monthly_tokens: int = 0


@dataclass
class Counted:
    """A meter that has counted `before` tokens already."""

    before: int = 0
    noted: list[Usage] = field(default_factory=list)

    async def spent(self) -> int:
        return self.before + sum(usage.total for usage in self.noted)

    async def note(self, usage: Usage) -> None:
        self.noted.append(usage)
