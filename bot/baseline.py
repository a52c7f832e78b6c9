"""The baseline file: the findings that a repository accepts for good, read at the base commit as its settings are."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from bot.config import BASELINE
from bot.document import Document, Problem, document
from rules.catalogue import by_id, families, nearest
from rules.report import Reported

_SHAPE = "A baseline is a list called `findings`, of a `rule` and an `object` each"


class Accepted(BaseModel):
    """Findings of one rule on one object that are not said any more."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str = Field(description="A rule's id, such as `locks/index-without-concurrently`, or a family's: `naming/*`.")
    object: str = Field(description="What it is about, as a finding names it: `public.orders.note`, or its end.")
    because: str = Field(default="", description="Why it is accepted: the summary shows it.")

    def covers(self, finding: Reported) -> bool:
        """Return whether it accepts `finding`."""
        return covers(self.rule, self.object, finding)


class Baseline(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True, title=f"dbreview baseline ({BASELINE})")

    findings: tuple[Accepted, ...] = Field(default=(), description="What is accepted.")


def covers(rule: str, name: str | None, finding: Reported) -> bool:
    """Return whether a finding is one of `rule` (also `family/*`, or `*`) on an object that ends in `name`."""
    return _matches(rule, name, finding.rule, finding.object)


def _matches(rule: str, name: str | None, found: str, about: str) -> bool:
    family = found.split("/", maxsplit=1)[0] + "/*"
    return rule in ("*", family, found) and (name is None or f".{about}".endswith(f".{name}"))


@dataclass(frozen=True)
class Known:
    """Findings that somebody has dealt with before: named by rule and object, or by fingerprint where there are any.

    They are not told as one with others: a decision about some would hide what came later, or be lost by it.
    """

    rule: str = "*"
    object: str | None = None
    fingerprints: frozenset[str] = frozenset()

    def has(self, rule: str, about: str, fingerprint: str) -> bool:
        """Return whether a finding is one of them."""
        known = not self.fingerprints or fingerprint in self.fingerprints
        return known and _matches(self.rule, self.object, rule, about)


@lru_cache(maxsize=64)  # a base branch is read for every push to it and to what is open towards it
def load(text: str | None, path: str = BASELINE) -> tuple[tuple[Accepted, ...], tuple[Problem, ...]]:
    """Return what is accepted, and what is wrong with the file; a wrong entry accepts nothing, the rest holds."""
    if text is None or not text.strip():
        return (), ()
    read = document(text, "so nothing is accepted", _SHAPE)
    if not isinstance(read, Document):
        return (), (Problem(path, *read),)
    entries = read.data.get("findings")
    problems = list(_unknown(read, path))
    if entries is not None and not isinstance(entries, list):
        return (), (*problems, Problem(path, read.line(("findings",)), f"{_SHAPE}, so nothing is accepted."))
    accepted: list[Accepted] = []
    for number, entry in enumerate(entries or ()):
        made = _entry(entry)
        if isinstance(made, Accepted):
            accepted.append(made)
        else:
            message, word, instead = made
            place: tuple[int | str, ...] = ("findings", number, word) if word else ("findings", number)
            problems.append(Problem(path, read.line(place), message, instead))
    return tuple(accepted), tuple(problems)


def _unknown(read: Document, path: str) -> Iterator[Problem]:
    for name in read.data:
        if name != "findings":
            message = f"`{name}` says nothing in a baseline and is left out. {_SHAPE}."
            near = get_close_matches(str(name), ["findings"], n=1, cutoff=0.5)
            yield Problem(path, read.line((str(name),)), message, (str(name), near[0]) if near else None)


def _entry(entry: Any) -> Accepted | tuple[str, str, tuple[str, str] | None]:
    """Return what an entry accepts; else what is wrong, in which of its words, and what that word should be."""
    if not isinstance(entry, dict):
        return "An entry is a `rule` and an `object`; this one accepts nothing.", "", None
    try:
        made = Accepted.model_validate(entry)
    except ValidationError as error:
        return _wrong(error.errors(include_url=False)[0])
    if made.rule.removesuffix("/*") in {*by_id(), *(family.replace("_", "-") for family in families())}:
        family = made.rule if "/" in made.rule else f"{made.rule}/*"
        return made.model_copy(update={"rule": family})
    near = nearest(made.rule)
    meant = near.partition("`")[2].partition("`")[0]
    message = f"No rule and no family is called `{made.rule}`{near}. This entry accepts nothing."
    return message, "rule", (made.rule, meant) if meant else None


def _wrong(detail: ErrorDetails) -> tuple[str, str, tuple[str, str] | None]:
    word = str(detail["loc"][-1])
    if detail["type"] == "missing":
        return f"This entry has no `{word}`, so it accepts nothing: each names a `rule` and an `object`.", "", None
    if detail["type"] == "extra_forbidden":
        near = get_close_matches(word, Accepted.model_fields, n=1, cutoff=0.5)
        hint = f"did you mean `{near[0]}`?" if near else "it may say `rule`, `object` and `because`."
        return (
            f"`{word}` is no part of an entry, so this one accepts nothing: {hint}",
            word,
            ((word, near[0]) if near else None),
        )
    return f"`{word}` has to be text, so this entry accepts nothing: put it in quotes.", word, None


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Baseline.model_json_schema()}
