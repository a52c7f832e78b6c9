"""What the operator sets: environment variables, or files they name, read once at start into one value."""

import base64
import os
import re
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.registered import Registered, RegisteredError

PREFIX = "DBREVIEW_"

_REMEDIES = {
    "app_id": "it is the number on the settings page of your GitHub App",
    "private_key": "put the whole .pem file GitHub gave you there, or its path in DBREVIEW_PRIVATE_KEY_FILE",
    "webhook_secret": "set it to the secret of your GitHub App's webhook; without one, anybody could send deliveries",
}


class SettingsError(Exception):
    """The settings cannot be used; the message has one sentence per problem, each on its own line."""


def _data_dir() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "dbreview"


class _Files(PydanticBaseSettingsSource):
    """Reads `NAME_FILE` for every variable NAME: the way container platforms mount secrets."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return the text of the file that the variable names, without the line break at its end."""
        path = os.environ.get(f"{variable(field_name, field)}_FILE")
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\r\n"), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            name = variable(field_name, field)
            raise SettingsError(f"{name}_FILE names {path}, which cannot be read: {reason}.") from error

    def __call__(self) -> dict[str, Any]:
        """Return the values of all variables that a file gives, by field name or alias."""
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {self.settings_cls.model_fields[n].alias or n: value for n, value in values.items() if value is not None}


class _Registered(PydanticBaseSettingsSource):
    """Reads what the setup pages wrote, unless the environment names an App of its own: two Apps are never mixed."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """Not asked: all of it is one value."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the App's fields, or nothing where none was registered here."""
        if any(name in self.current_state for name in ("app_id", "private_key")):
            return {}
        folder = Path(self.current_state.get("data_dir") or _data_dir())
        try:
            known = Registered.read(folder)
        except RegisteredError as error:
            raise SettingsError(str(error)) from error
        return known.settings() if known else {}


class ServiceSettings(BaseSettings):
    """What holds also before the service has an App.

    Each field is the variable `DBREVIEW_<FIELD>`, or a file named by `DBREVIEW_<FIELD>_FILE`. The two keys of other
    services keep their usual names, ANTHROPIC_API_KEY and NEON_API_KEY.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    github_api_url: str = Field(
        default="https://api.github.com",
        description="GitHub's REST API; for GHES https://HOST/api/v3.",
        pattern=r"^https?://",
    )
    data_dir: Path = Field(default_factory=_data_dir, description="Where the SQLite file is kept.")
    database_url: str = Field(
        default="",
        description="Where deliveries are stored: sqlite:///PATH, or postgresql://... to run several processes.",
        validate_default=False,
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, description="The port to listen on; 0 takes a free one.", ge=0, le=65535)
    concurrency: int = Field(
        default=8, description="How many pull requests one process reviews at a time.", ge=1, le=256
    )
    drain_seconds: int = Field(default=8, description="How long a stopping process lets running reviews finish.", ge=0)
    step_seconds: float = Field(default=600, description="How long one step of a review may take.", gt=0)
    poll_seconds: float = Field(default=0.25, description="How often the queue is looked at.", ge=0.01, le=60)
    keep_days: int = Field(
        default=14, description="How long finished deliveries are remembered; GHES redelivers for 7 days.", ge=7
    )
    sweep: bool = Field(
        default=True,
        description="Whether to ask GitHub, at start and every few minutes, for what was lost or left unfinished.",
    )
    workers: int = Field(default=2, description="How many analyses run at a time, each in a process.", ge=1, le=64)
    analysis_seconds: int = Field(default=60, description="CPU time one analysis may use.", ge=1)
    analysis_megabytes: int = Field(default=2048, description="Memory one analysis may use.", ge=256)
    log_format: Literal["json", "console"] = Field(default="json", description="json for machines, console for people.")
    anthropic_api_key: SecretStr | None = Field(
        default=None,
        alias="ANTHROPIC_API_KEY",
        description="Turns the language model on: the design summary, and answers to questions.",
    )
    anthropic_base_url: str | None = Field(default=None, description="Another address of the Messages API.")
    model: str = Field(
        default="claude-sonnet-5-5", description="The model that writes the design summary and answers questions."
    )
    model_tokens: int = Field(
        default=8192, description="How many tokens one of its answers may have.", ge=256, le=32_000
    )
    model_seconds: float = Field(
        default=90, description="How long it may take for one question, a second round included.", gt=0, le=600
    )
    model_monthly_tokens: int = Field(
        default=0,
        description="How many of its tokens one installation may use in a calendar month (UTC); 0 is no limit.",
        ge=0,
    )
    neon_api_key: SecretStr | None = Field(
        default=None, alias="NEON_API_KEY", description="Not used yet: Neon's branches are not read."
    )
    smee_url: str = Field(
        default="",
        description="A webhook proxy's channel, such as https://smee.io/new makes, to receive deliveries through.",
        pattern=r"^(https?://\S+)?$",
    )
    operator_token: SecretStr | None = Field(
        default=None, description="Opens the page /operator to whoever knows it; without one there is no such page."
    )

    @classmethod
    def settings_customise_sources(  # type: ignore[override]
        cls,
        settings_cls: type[BaseSettings],
        **sources: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments first, then the environment, then the files it names, then what the setup pages wrote."""
        return sources["init_settings"], sources["env_settings"], _Files(settings_cls), _Registered(settings_cls)

    @classmethod
    def load(cls, **known: str) -> Self:
        """Read the settings, or raise SettingsError with a sentence for every variable that is missing or wrong.

        `known` are fields that nothing else decides.
        """
        try:
            return cls(**known)  # type: ignore[arg-type]
        except ValidationError as error:
            problems = [_sentence(cls, str(one["loc"][0]), one["type"], one["msg"]) for one in error.errors()]
            raise SettingsError("\n".join(problems)) from None

    @field_validator("operator_token")
    @classmethod
    def _hard_to_guess(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and len(token.get_secret_value()) < 20:
            raise ValueError("is shorter than 20 characters")
        return token

    @field_validator("database_url")
    @classmethod
    def _known_store(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return url

    @property
    def store_url(self) -> str:
        """`database_url`, or the SQLite file in `data_dir`."""
        return self.database_url or f"sqlite:///{self.data_dir / 'dbreview.sqlite'}"


class Settings(ServiceSettings):
    """The settings of a service with an App."""

    app_id: str = Field(description="The GitHub App's id, or its client id.", min_length=1)
    private_key: SecretStr = Field(description="The GitHub App's private key, the text of the .pem file.")
    webhook_secret: SecretStr = Field(
        description="The webhook's secret; while you rotate it, the new and the old one with a comma between them."
    )

    client_id: str = Field(
        default="", description="The App's client id: with its client secret, admins sign in to /operator with GitHub."
    )
    client_secret: SecretStr | None = Field(
        default=None,
        description="The App's client secret, for signing in with GitHub; without one nobody can.",
        validate_default=True,
    )

    @field_validator("private_key")
    @classmethod
    def _pem(cls, key: SecretStr) -> SecretStr:
        text = pem_of(key.get_secret_value())
        if text is None:
            path = key.get_secret_value().strip()
            if "\n" not in path and path.endswith(".pem"):
                raise ValueError("is the path of a file; DBREVIEW_PRIVATE_KEY_FILE takes one")
            raise ValueError("is not a PEM private key")
        return SecretStr(text)

    @field_validator("client_secret")
    @classmethod
    def _both_or_neither(cls, secret: SecretStr | None, known: ValidationInfo) -> SecretStr | None:
        if bool(secret) != bool(known.data.get("client_id")):
            given, lacking = ("SECRET", "ID") if secret else ("ID", "SECRET")
            raise ValueError(f"does not go alone: {PREFIX}CLIENT_{given} is set and {PREFIX}CLIENT_{lacking} is not")
        return secret

    @field_validator("webhook_secret")
    @classmethod
    def _some_secret(cls, secret: SecretStr) -> SecretStr:
        if not any(part.strip() for part in secret.get_secret_value().split(",")):
            raise ValueError("is empty")
        return secret

    def secrets(self) -> list[str]:
        """Return every secret value, for the log to hide."""
        own = [getattr(self, name) for name in type(self).model_fields]
        shown = [value.get_secret_value() for value in own if isinstance(value, SecretStr)]
        return [*shown, *(secret.decode() for secret in self.webhook_secrets)]

    @property
    def webhook_secrets(self) -> tuple[bytes, ...]:
        """The secrets a signature may be made with, at least one."""
        parts = self.webhook_secret.get_secret_value().split(",")
        return tuple(part.strip().encode() for part in parts if part.strip())


_PEM = re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----(.*?)-----END \1-----", re.DOTALL)


def pem_of(text: str) -> str | None:
    """Return the PEM in what platforms make of it: on one line, with blanks for breaks, or as base64; else None."""
    text = text.strip().strip("\"'").replace("\\n", "\n").replace("\\r", "").replace("\r", "")
    if not text.startswith("-----BEGIN "):
        try:
            text = base64.b64decode("".join(text.split()), validate=True).decode("ascii")
        except ValueError:
            return None
    found = _PEM.search(text)
    if found is None:
        return None
    lines = found[2].strip() if "\n" in found[2].strip() else "\n".join(found[2].split())
    return f"-----BEGIN {found[1]}-----\n{lines}\n-----END {found[1]}-----\n"


def without_app() -> bool:
    """Tell whether nothing names an App: neither the environment, nor files, nor earlier setup pages."""
    fields = {name: field for name, field in Settings.model_fields.items() if field.is_required()}
    named = [variable(name, field) for name, field in fields.items()]
    if any(os.environ.get(name) or os.environ.get(f"{name}_FILE") for name in named):
        return False
    try:
        return Registered.read(ServiceSettings.load().data_dir) is None
    except (RegisteredError, SettingsError):
        return False


def variable(field_name: str, field: FieldInfo) -> str:
    """Return the environment variable of a field."""
    return field.alias or f"{PREFIX}{field_name.upper()}"


def _sentence(cls: type[ServiceSettings], name: str, kind: str, message: str) -> str:
    fields = cls.model_fields
    field_name = name if name in fields else next(n for n, field in fields.items() if field.alias == name)
    what = "is not set" if kind == "missing" else message.removeprefix("Value error, ")
    if kind not in {"missing", "value_error"}:
        what = f"is wrong ({message[:1].lower()}{message[1:]})"
    remedy = _REMEDIES.get(field_name) or str(fields[field_name].description).rstrip(".")
    return f"{variable(field_name, fields[field_name])} {what}: {remedy}."
