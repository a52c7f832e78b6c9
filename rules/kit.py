"""What a rule is made of: `@rule`, `Finding`, `Fix`, `Severity`."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from types import UnionType
from typing import Any, Protocol, get_args, get_type_hints

from schema.edits import Edit
from schema.span import Span


class Severity(StrEnum):
    """How loudly a finding is said: BLOCK fails the check, WARN comments, NOTE is folded into the summary."""

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"


class Thing(Protocol):
    """Whatever a finding can be about: a change, an action, a noun."""

    @property
    def span(self) -> Span | None:
        """Where it stands."""

    @property
    def object(self) -> str:
        """Its name for fingerprints, such as `public.users.email`."""


@dataclass(frozen=True)
class Place:
    """A thing that has no noun of its own: where it stands, and its name for fingerprints."""

    span: Span | None
    object: str


@dataclass(frozen=True)
class Fix:
    """A title in the imperative, and the edits that carry it out; None among them: no safe edit could be made."""

    title: str
    edits: tuple[Edit, ...] = ()

    def __init__(self, title: str, edits: Iterable[Edit | None]) -> None:
        known = tuple(edits)
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "edits", () if None in known else tuple(e for e in known if e is not None))


@dataclass(frozen=True)
class Group:
    """What makes several findings one: those of one rule and one `key` become `make` of all their parts, in order.

    They stand in one file, unless the group is `wide`. Fewer than `least` are said each in its place.
    """

    key: object
    part: Any
    make: "Callable[[list[Any]], Finding]"
    wide: bool = False
    least: int = 2


@dataclass(frozen=True)
class Finding:
    """What a rule yields: where, what (with the user's names), and how to mend it.

    `recipe` is complete SQL and/or Drizzle code in Markdown for a fix of several steps. `span` and `object` default to
    those of `at`. Each member of a `group` can be allowed by itself; what is left of it is said once.
    """

    at: Thing
    message: str
    fix: Fix | None = None
    recipe: str | None = None
    span: Span | None = None
    object: str | None = None
    group: Group | None = field(default=None, compare=False, repr=False)


Findings = Iterator[Finding]


@dataclass(frozen=True)
class Rule:
    """One rule as the catalogue knows it. `id` is `family/name`, from the file it lives in."""

    id: str
    severity: Severity
    doc: str  # the module's docstring: the docs page
    find: Callable[..., Iterable[Finding]]
    things: tuple[type, ...]  # what it is called with
    wants_context: bool
    opt_in: bool = False  # policy or taste: silent until the repository asks for it by name, or is strict
    while_running: bool = False  # its harm is to a release that serves meanwhile: none where the service is stopped
    options: type | None = None  # what a repository may set: a frozen dataclass with a default for each field
    path: str = field(default="", compare=False)

    @property
    def title(self) -> str:
        """The first line of the page."""
        return self.doc.strip().splitlines()[0]

    @property
    def why(self) -> str:
        """The first paragraph under the title, as one line."""
        paragraphs = [p for p in self.doc.strip().split("\n\n") if p.strip()]
        body = next((p for p in paragraphs[1:] if not p.lstrip().startswith("```")), paragraphs[0])
        return " ".join(body.split())


def rule(
    severity: Severity, *, opt_in: bool = False, while_running: bool = False
) -> Callable[[Callable[..., Iterable[Finding]]], Rule]:
    """Make a rule of a function: its first parameter's annotation says when it is called, a second is the Context.

    A third is what the repository set for it: a frozen dataclass whose fields have defaults. A rule that is `opt_in` is
    off until the repository's settings give it a severity by its full name, or take the preset `strict`. One that is
    about what happens `while_running` is off where nothing runs beside the migrations (`rollout`).
    """

    def make(find: Callable[..., Iterable[Finding]]) -> Rule:
        parameters = list(inspect.signature(find).parameters)
        hints: dict[str, Any] = get_type_hints(find)
        hint = hints[parameters[0]]
        things = get_args(hint) if isinstance(hint, UnionType) else (hint,)
        family, name = find.__module__.split(".")[-2:]
        module = inspect.getmodule(find)
        return Rule(
            id=f"{family.replace('_', '-')}/{name.replace('_', '-')}",
            severity=severity,
            doc=inspect.getdoc(module) or "",
            find=find,
            things=things,
            wants_context=len(parameters) > 1,
            opt_in=opt_in,
            while_running=while_running,
            options=hints[parameters[2]] if len(parameters) > 2 else None,
            path=getattr(module, "__file__", "") or "",
        )

    return make
