"""The repository's settings, `.github/dbreview.yml`, read at the base commit; a mistake never ends the review."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, ValidationError
from pydantic_core import ErrorDetails

from bot.document import Document, Problem, document
from bot.rule_options import options_of, schemas
from rules.catalogue import by_id, families, nearest
from rules.config import Exemption, Loudness, Preset, RuleConfig
from rules.kit import Severity
from schema.deploy import Rollout

PATH = ".github/dbreview.yml"
BASELINE = ".github/dbreview-baseline.yml"  # the file of accepted findings, if the settings name no other

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
    rollout: Rollout = Field(
        default="rolling",
        description="What serves while the migrations run. rolling: the release before. expand-contract: the same, and"
        " you take away in a later release than the one that stops using it: what breaks the running release blocks."
        " stopped: nothing, so locks and running code are not spoken of.",
    )


class Comments(_Section):
    """How loudly findings are said on the pull request."""

    inline: int = Field(
        default=20, ge=0, le=30, description="At most so many inline comments per review; the rest is in the summary."
    )
    mode: Literal["comments", "check-only"] = Field(
        default="comments", description="check-only: nothing but the check run."
    )


Globs = Annotated[tuple[str, ...], Field(max_length=200)]


class RuleSettings(_Section):
    """What a repository says about one rule or family beyond its severity."""

    severity: Level | None = Field(default=None, description="As if it stood alone; without it the preset decides.")
    exempt: Globs = Field(default=(), description="Tables it is silent about: globs over `name` or `schema.name`.")
    options: dict[str, Any] = Field(default_factory=dict, description="What its page says it can be given.")


class Exempt(_Section):
    """Tables of which some rules, or all, do not speak."""

    tables: Globs = Field(description="Globs over `name` or `schema.name`.")
    rules: Globs = Field(default=(), description="Rules and families; all where there are none.")


# A mistake in one of the two is not answered as a mistake in both.
RuleSetting = Annotated[
    Annotated[Level, Tag("level")] | Annotated[RuleSettings, Tag("settings")],
    Discriminator(lambda value: "settings" if isinstance(value, dict | RuleSettings) else "level"),
]


class Config(_Section):
    """Everything `.github/dbreview.yml` may say; every part has a default that suits most repositories."""

    preset: Preset = Field(
        default="recommended",
        description="recommended holds the conventions. safety keeps what can lose data, stop traffic or fail a deploy;"
        " strict says everything a step louder, and what is a matter of taste too.",
    )
    paths: tuple[str, ...] = Field(
        default=("packages/database/**",),
        description="Where the database package is, if no drizzle.config says so. A pull request is reviewed if it"
        " touches a database package or one of these files.",
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
    neon: Literal["auto", True, False] = Field(
        default="auto",
        description="Whether production is on Neon, which refuses what takes a superuser; auto asks the package.json"
        " beside the schema.",
    )
    comments: Comments = Comments()
    rules: dict[str, RuleSetting] = Field(
        default_factory=dict,
        description="Severity per rule (`locks/type-change-rewrites`) or family (`naming`); off silences it. Or, in its"
        " place, `severity`, `exempt` (globs of tables) and `options`.",
    )
    exempt: tuple[Exempt, ...] = Field(
        default=(), description="Tables (`tables`, globs) of which rules and families (`rules`; else all) do not speak."
    )
    baseline: str = Field(
        default=BASELINE,
        max_length=200,
        description="The file that names the findings which are accepted for good, read at the base commit as this one"
        " is; there need not be one.",
    )
    llm: bool = Field(
        default=True, description="Whether the summary may carry a few lines by a language model, if one is configured."
    )

    def rule_config(self) -> RuleConfig:
        """Return what the catalogue needs to know of it."""
        said = {n: s if isinstance(s, RuleSettings) else RuleSettings(severity=s) for n, s in self.rules.items()}
        severities: dict[str, Loudness] = {
            name: "off" if each.severity == "off" else Severity(each.severity)
            for name, each in said.items()
            if each.severity is not None
        }
        exempt = [Exemption(each.tables, each.rules) for each in self.exempt]
        exempt += [Exemption(each.exempt, (name,)) for name, each in said.items() if each.exempt]
        options = {name: made for name, each in said.items() if (made := options_of(name, each.options)[0]) is not None}
        return RuleConfig(self.preset, severities, tuple(exempt), options, self.migrations.rollout)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the settings file: every rule and family by name, with the options it takes."""
    schema = Config.model_json_schema()
    setting = schema["properties"]["rules"]["additionalProperties"]
    options = schemas()
    names = {rule.id: rule.title for rule in by_id().values()}
    names |= {family.replace("_", "-"): f"Every rule of {family.replace('_', '-')}." for family in families()}
    schema["properties"]["rules"]["properties"] = {
        name: {"description": title, "anyOf": [_with_options(branch, options.get(name)) for branch in setting["oneOf"]]}
        for name, title in sorted(names.items())
    }
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = f"dbreview settings ({PATH})"
    return schema


def _with_options(branch: dict[str, Any], options: dict[str, Any] | None) -> dict[str, Any]:
    """Return one way to set a rule; the way with options says which there are."""
    if "$ref" not in branch or options is None:
        return branch
    return {"allOf": [branch, {"properties": {"options": options}}]}


def load(text: str | None, path: str = PATH) -> tuple[Config, tuple[Problem, ...]]:
    """Return the settings and what is wrong with them; a wrong part is left at its default, the rest holds."""
    if text is None or not text.strip():
        return Config(), ()
    read = document(text, "so the defaults are used", "Settings are `name: value` lines")
    if not isinstance(read, Document):
        return Config(), (Problem(path, *read),)
    return _validated(read, path)


def _validated(read: Document, path: str) -> tuple[Config, tuple[Problem, ...]]:
    """Validate, take the wrong parts out, and validate again: each round removes at least one part, so this ends."""
    problems: list[Problem] = []
    data = read.data
    while True:
        try:
            config = Config.model_validate(data)
            return config, (*problems, *_unknown_rules(config, read, path))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                place = _without_union(data, detail["loc"])
                sentence = _sentence(place, detail)
                problems.append(Problem(path, read.line(place), sentence, _meant(place, detail)))
                _remove(data, place)


def _unknown_rules(config: Config, read: Document, path: str) -> Iterator[Problem]:
    """Yield a problem for each name that means nothing, because no rule is called so or takes such an option."""
    named: list[tuple[str, tuple[int | str, ...]]] = [(name, ("rules", name)) for name in config.rules]
    for number, each in enumerate(config.exempt):
        named += [(name, ("exempt", number, "rules", place)) for place, name in enumerate(each.rules)]
    known = {*by_id(), *(family.replace("_", "-") for family in families())} if named else set()
    for name, place in named:
        if name.removesuffix("/*") not in known:
            near = nearest(name).replace("/*`", "`")
            meant = _TICKED.search(near)
            instead = (name, meant[1]) if meant else None
            yield Problem(path, read.line(place), f"No rule and no family is called `{name}`{near}.", instead)
    for name, said in config.rules.items():
        given = said.options if isinstance(said, RuleSettings) and name.removesuffix("/*") in known else {}
        for option, message in options_of(name, given)[1]:
            yield Problem(path, read.line(("rules", name, "options", option)), message)


def _without_union(data: Any, location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Keep the part of a pydantic location that names something in the file; the rest names types."""
    kept: list[int | str] = []
    for part in location:
        if (isinstance(data, dict) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        ):
            data = data[part]  # type: ignore[index]
            kept.append(part)
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


def _sentence(place: tuple[int | str, ...], detail: ErrorDetails) -> str:
    name, message = ".".join(map(str, place)) or "The file", detail["msg"]
    if detail["type"] == "missing":
        return f"`{name}` has no `{detail['loc'][-1]}`, so this list is left out."
    if detail["type"] == "extra_forbidden":
        near = get_close_matches(name, _known(place), n=1, cutoff=0.5)
        hint = (
            f" Did you mean `{near[0]}`?"
            if near
            else f" Known settings: {', '.join(f'`{k}`' for k in Config.model_fields)}."
        )
        return f"`{name}` is not a setting and is left out.{hint}"
    if detail["type"] == "literal_error":
        return f"`{name}` must be {_ticked(detail['ctx']['expected'])}; its default is used."
    return f"`{name}`: {message[:1].lower()}{message[1:]}; its default is used."


def _ticked(expected: str) -> str:
    """Return the words that pydantic lists, as a settings file has them."""
    return re.sub(r"\b(True|False)\b", lambda word: f"`{word[0].lower()}`", expected.replace("'", "`"))


def _meant(place: tuple[int | str, ...], detail: ErrorDetails) -> tuple[str, str] | None:
    """Return the misspelt word and the likeliest of those that may stand in its place."""
    name = ".".join(map(str, place))
    if detail["type"] == "extra_forbidden":
        near = get_close_matches(name, _known(place), n=1, cutoff=0.5)
        if near and near[0].rpartition(".")[0] == name.rpartition(".")[0]:
            return name.rpartition(".")[2], near[0].rpartition(".")[2]
    elif detail["type"] == "literal_error" and isinstance(detail["input"], str):
        allowed = re.findall(r"'([^']+)'", detail["msg"])
        near = get_close_matches(detail["input"], allowed, n=1, cutoff=0.5)
        return (detail["input"], near[0]) if near else None
    return None


_TICKED = re.compile("`([^`]+)`")
_SECTIONS: dict[str, type[BaseModel]] = {"migrations": Migrations, "comments": Comments}


def _known(place: tuple[int | str, ...]) -> list[str]:
    """Return the names that a setting in that place may have, those of sections with their section."""
    if len(place) > 2:
        model: type[BaseModel] = Exempt if place[0] == "exempt" else RuleSettings
        return [".".join(map(str, (*place[:2], key))) for key in model.model_fields]
    return [*Config.model_fields, *(f"{name}.{key}" for name, model in _SECTIONS.items() for key in model.model_fields)]
