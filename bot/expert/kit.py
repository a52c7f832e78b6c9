"""What an answer is made of: `@answers` with the phrases it takes, the Asked it is given, the Answer it returns."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import getdoc

from bot.expert import names
from bot.expert.knowledge import Knowledge, Known
from bot.expert.names import ColumnOf, EnumOf, TableOf, UnknownNameError
from bot.expert.phrases import phrase
from bot.expert.places import Places
from bot.render.escape import cell, code, inert
from rules.report import Missed
from schema.drizzle.journal import Entry
from schema.span import Unread

MAX_ROWS = 60


@dataclass(frozen=True)
class Asked:
    """A question that was recognised: what its phrase's holes were filled with, and what is known."""

    knowledge: Knowledge
    places: Places = Places()
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def package(self) -> Known:
        """The package that is meant where no name says which: the first. Raises UnknownNameError."""
        if not self.knowledge.packages:
            raise UnknownNameError("There is no Drizzle package for Postgres here.", sure=True)
        return self.knowledge.packages[0]

    @property
    def table(self) -> TableOf:
        """The table that the question names. Raises UnknownNameError."""
        return names.table(self.knowledge, self.words["table"])

    @property
    def columns(self) -> list[ColumnOf]:
        """The columns that the question names. Raises UnknownNameError."""
        return names.columns(self.knowledge, self.words["column"], self.words.get("of", ""))

    @property
    def enum(self) -> EnumOf:
        """The enum that the question names. Raises UnknownNameError."""
        return names.enum(self.knowledge, self.words["enum"])

    @property
    def migration(self) -> tuple[Known, Entry]:
        """The migration that the question names. Raises UnknownNameError."""
        return names.migration(self.knowledge, self.words["migration"])

    @property
    def thing(self) -> TableOf | ColumnOf:
        """The table, or the one column, that the question names. Raises UnknownNameError."""
        word, of = self.words["thing"], self.words.get("of", "")
        if of:
            return names.columns(self.knowledge, word, of)[0]
        try:
            return names.table(self.knowledge, word)
        except UnknownNameError as unknown:
            try:
                found = names.columns(self.knowledge, word)
            except UnknownNameError as error:
                raise (error if "." in word else unknown) from error
            if len({each.table.id for each in found}) > 1:
                tables = ", ".join(names.shown(name) for name in sorted(each.table.name for each in found)[:8])
                raise UnknownNameError(f"Several tables have it ({tables}): say of which.", sure=True) from None
            return found[0]


@dataclass(frozen=True)
class Answer:
    """Markdown in which nothing of the repository's content is alive; `unread` says what was not looked at."""

    text: str
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expertise:
    """One kind of question as its file holds it. `examples` are questions that it answers, `about` says what."""

    name: str
    about: str
    examples: tuple[str, ...]
    phrases: tuple[re.Pattern[str], ...]
    run: Callable[[Asked], Answer]


def answers(*phrases: str) -> Callable[[Callable[[Asked], Answer]], Expertise]:
    """Make an expertise of a function; its docstring's first line says what it answers, lines after `>` are examples.

    A phrase is a regular expression with `{table}`, `{column}`, `{enum}`, `{rule}`, `{migration}` where names stand.
    """

    def make(run: Callable[[Asked], Answer]) -> Expertise:
        about, _, rest = (getdoc(run) or "").partition("\n")
        examples = tuple(line[1:].strip() for line in rest.splitlines() if line.startswith(">"))
        return Expertise(run.__module__.rpartition(".")[2], about, examples, tuple(map(phrase, phrases)), run)

    return make


def rows(heading: str, lines: Sequence[tuple[str, ...]]) -> str:
    """Return a Markdown table, cut to MAX_ROWS; `heading` has bars between its cells, a line is its cells."""
    rule = "|".join(["---"] * (heading.count("|") + 1))
    shown = (f"| {' | '.join(map(cell, line))} |" for line in lines[:MAX_ROWS])
    more = [f"\n_{len(lines) - MAX_ROWS} more are not shown._"] if len(lines) > MAX_ROWS else []
    return "\n".join([f"| {heading} |", f"|{rule}|", *shown, *more])


def gap(unread: Unread | Missed) -> str:
    """Return what was not looked at as Markdown: where, what, why."""
    return f"{code(unread.path) + ': ' if unread.path else ''}{inert(unread.what)} ({inert(unread.why)})"
