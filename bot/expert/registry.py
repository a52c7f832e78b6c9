"""The questions that facts answer: every file of `answers` that makes an Expertise. There is no second list."""

import pkgutil
from functools import cache
from importlib import import_module

import bot.expert.answers
from bot.expert.kit import Expertise
from bot.render.escape import code


@cache
def expertises() -> tuple[Expertise, ...]:
    """Return every kind of question that facts answer, in the order of their names."""
    modules = [m.name for m in pkgutil.iter_modules(bot.expert.answers.__path__)]
    found = [getattr(import_module(f"bot.expert.answers.{name}"), "run", None) for name in modules]
    return tuple(each for each in found if isinstance(each, Expertise))


def listed() -> str:
    """Return the questions by example, as Markdown."""
    rows = [f"| {code(each.examples[0])} | {each.about} |" for each in expertises()]
    return "\n".join(["| Ask | and hear |", "|---|---|", *rows])
