"""The repository's settings, `.github/dbreview.yml`, read at the base commit; a mistake never ends the review."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from rules.catalogue import by_id, families, nearest
from rules.config import Loudness, Preset, RuleConfig
from rules.kit import Severity

PATH = ".github/dbreview.yml"
MAX_TEXT = 64_000  # characters; settings are a page, not a book

# `off` without quotes is the boolean false in YAML 1.1, which PyYAML reads: https://yaml.org/type/bool.html
Level = Annotated[
    Literal["block", "warn", "note", "off"], BeforeValidator(lambda level: "off" if level is False else level)
]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Migrations(_Section):
    """How this repository runs its migrations."""

    transaction: Literal["auto", "always", "never"] = Field(
        default="auto", description="Whether all pending migrations run in one transaction; auto asks the repository."
    )
    postgres: int = Field(
        default=16, ge=12, le=18, description="The major version of Postgres that runs in production."
    )


class Comments(_Section):
    """How loudly findings are said on the pull request."""

    inline: int = Field(
        default=20, ge=0, le=30, description="At most so many inline comments per review; the rest is in the summary."
    )
    mode: Literal["comments", "check-only"] = Field(
        default="comments", description="check-only: nothing but the check run."
    )


class Config(_Section):
    """Everything `.github/dbreview.yml` may say; every part has a default that suits most repositories."""

    preset: Preset = Field(
        default="recommended",
        description="strict says everything a step louder; safety keeps what can lose data, stop traffic or fail.",
    )
    paths: tuple[str, ...] = Field(
        default=("packages/database/**",), description="Where the database package is, if no drizzle.config says so."
    )
    ignore: tuple[str, ...] = Field(default=(), description="Globs of files that findings are never reported on.")
    mirrors: tuple[str, ...] = Field(
        default=("packages/shared/types/**",),
        description="Globs of files with Zod objects that mirror tables, beside those that are found by their names.",
    )
    drafts: Literal["neutral", "verdict"] = Field(
        default="neutral",
        description="The check of a draft: neutral until it is ready for review, or the verdict as of any other.",
    )
    migrations: Migrations = Migrations()
    comments: Comments = Comments()
    rules: dict[str, Level] = Field(
        default_factory=dict,
        description="Severity per rule (`locks/type-change-rewrites`) or family (`naming`); off silences it.",
    )
    llm: bool = Field(
        default=True, description="Whether the summary may carry a few lines by a language model, if one is configured."
    )

    def rule_config(self) -> RuleConfig:
        """Return what the catalogue needs to know of it."""
        severities: dict[str, Loudness] = {
            name: "off" if level == "off" else Severity(level) for name, level in self.rules.items()
        }
        return RuleConfig(preset=self.preset, severities=severities)


@dataclass(frozen=True)
class Problem:
    """A mistake in the settings file: the line (from 1) and one sentence with the remedy."""

    path: str
    line: int | None
    message: str
    instead: tuple[str, str] | None = None  # a word of that line, and the one that is probably meant


def load(text: str | None, path: str = PATH) -> tuple[Config, tuple[Problem, ...]]:
    """Return the settings and what is wrong with them; a wrong part is left at its default, the rest holds."""
    if text is None or not text.strip():
        return Config(), ()
    if len(text) > MAX_TEXT:
        return Config(), (
            Problem(path, None, f"The file is longer than {MAX_TEXT} characters, so the defaults are used."),
        )
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            return Config(), (
                Problem(path, None, "YAML aliases are not read here, so the defaults are used: write the values out."),
            )
        root = yaml.compose(text, yaml.SafeLoader)
        data = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "it is nested too deeply"
        return Config(), (
            Problem(
                path, mark.line + 1 if mark else None, f"This is not valid YAML ({what}), so the defaults are used."
            ),
        )
    if not isinstance(data, dict):
        return Config(), (
            Problem(
                path, 1, "Settings are `name: value` lines; this file holds something else, so the defaults are used."
            ),
        )
    return _validated(data, root, path)


def _validated(data: dict[str, Any], root: yaml.Node | None, path: str) -> tuple[Config, tuple[Problem, ...]]:
    """Validate, take the wrong parts out, and validate again: each round removes at least one part, so this ends."""
    problems: list[Problem] = []
    while True:
        try:
            config = Config.model_validate(data)
            return config, (*problems, *_unknown_rules(config, root, path))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                place = _without_union(data, detail["loc"])
                sentence = _sentence(place, detail["type"], detail["msg"])
                problems.append(Problem(path, _line(root, place), sentence, _meant(place, detail)))
                _remove(data, place)


def _unknown_rules(config: Config, root: yaml.Node | None, path: str) -> Iterator[Problem]:
    """Yield a problem for each name under `rules` that silences nothing, because nothing is called so."""
    known = {*by_id(), *(family.replace("_", "-") for family in families())} if config.rules else set()
    for name in config.rules:
        if name.removesuffix("/*") not in known:
            near = nearest(name).replace("/*`", "`")
            meant = _TICKED.search(near)
            instead = (name, meant[1]) if meant else None
            line = _line(root, ("rules", name))
            yield Problem(path, line, f"No rule and no family is called `{name}`{near}.", instead)


def _without_union(data: Any, location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Keep the part of a pydantic location that names something in the file; the rest names types."""
    kept: list[int | str] = []
    for part in location:
        if (isinstance(data, dict) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        ):
            data = data[part]  # type: ignore[index]
            kept.append(part)
        else:
            break
    return tuple(kept)


def _remove(data: Any, place: tuple[int | str, ...]) -> None:
    if not place:
        data.clear()
        return
    *parents, last = place
    for part in parents:
        data = data[part]
    if isinstance(data, list):
        data.clear()  # positions would shift under the errors still to be removed
    else:
        data.pop(last, None)


def _sentence(place: tuple[int | str, ...], kind: str, message: str) -> str:
    name = ".".join(map(str, place)) or "The file"
    if kind == "extra_forbidden":
        near = get_close_matches(name, _known(), n=1, cutoff=0.5)
        hint = (
            f" Did you mean `{near[0]}`?"
            if near
            else f" Known settings: {', '.join(f'`{k}`' for k in Config.model_fields)}."
        )
        return f"`{name}` is not a setting and is left out.{hint}"
    return f"`{name}`: {message[:1].lower()}{message[1:]}; its default is used."


def _meant(place: tuple[int | str, ...], detail: ErrorDetails) -> tuple[str, str] | None:
    """Return the misspelt word and the likeliest of those that may stand in its place."""
    name = ".".join(map(str, place))
    if detail["type"] == "extra_forbidden":
        near = get_close_matches(name, _known(), n=1, cutoff=0.5)
        if near and near[0].rpartition(".")[0] == name.rpartition(".")[0]:
            return name.rpartition(".")[2], near[0].rpartition(".")[2]
    elif detail["type"] == "literal_error" and isinstance(detail["input"], str):
        allowed = re.findall(r"'([^']+)'", detail["msg"])
        near = get_close_matches(detail["input"], allowed, n=1, cutoff=0.5)
        return (detail["input"], near[0]) if near else None
    return None


_TICKED = re.compile("`([^`]+)`")
_SECTIONS: dict[str, type[BaseModel]] = {"migrations": Migrations, "comments": Comments}


def _known() -> list[str]:
    """Return every setting's name, those of sections with their section."""
    return [*Config.model_fields, *(f"{name}.{key}" for name, model in _SECTIONS.items() for key in model.model_fields)]


def _line(node: yaml.Node | None, place: tuple[int | str, ...]) -> int | None:
    """Return the line of the key (or item) that `place` leads to."""
    line = node.start_mark.line + 1 if node else None
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if not found:
                return line
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line
