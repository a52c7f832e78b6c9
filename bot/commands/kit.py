"""What a command is made of: `@command`, the Order it is given, and the Reply it returns."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from inspect import getdoc
from typing import Literal

from bot.decided import Change
from bot.github import Glance

Needs = Literal["anyone", "write"]

MAY_WRITE = frozenset({"write", "maintain", "admin"})


@dataclass(frozen=True)
class Order:
    """What somebody asked for: `word` in lower case, "" for the bare `/dbreview`; `argument` is the rest.

    `by` asked, in the thread that comment `thread` opened where it was one; `glance` asks GitHub for the pull request.
    `text` is all of it as it was written, with the lines that follow: what the expert is asked.
    """

    word: str
    argument: str = ""
    by: str = ""
    thread: int | None = None
    glance: Callable[[], Awaitable[Glance]] | None = None
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class Reply:
    """What comes of an order: Markdown to answer with, None for none; whether it failed; whether a review follows.

    `change` is what the review that follows writes down.
    """

    text: str | None = None
    failed: bool = False
    review: bool = False
    change: Change | None = None


@dataclass(frozen=True)
class Command:
    """One command as the folder holds it. `usage` is what to type, `about` one sentence about what it does."""

    word: str
    usage: str
    needs: Needs
    about: str
    run: Callable[[Order], Awaitable[Reply]]


def command(usage: str, needs: Needs) -> Callable[[Callable[[Order], Awaitable[Reply]]], Command]:
    """Make a command of a function; its file names it, its docstring's first line is what `help` says of it."""

    def make(run: Callable[[Order], Awaitable[Reply]]) -> Command:
        about = (getdoc(run) or "").partition("\n")[0]
        return Command(run.__module__.rpartition(".")[2], usage, needs, about, run)

    return make
