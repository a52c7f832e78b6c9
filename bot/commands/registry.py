"""The commands there are: every file of this folder that makes a `run` of `@command`. There is no second list."""

import pkgutil
from difflib import get_close_matches
from functools import cache
from importlib import import_module

import bot.commands
from bot.commands.kit import Command, Order

BARE = "rerun"  # what /dbreview alone means


@cache
def commands() -> dict[str, Command]:
    """Return the commands by their word, the bare one first."""
    names = [module.name for module in pkgutil.iter_modules(bot.commands.__path__)]
    found = [getattr(import_module(f"bot.commands.{name}"), "run", None) for name in names]
    known = [each for each in found if isinstance(each, Command)]
    return {each.word: each for each in sorted(known, key=lambda each: (each.word != BARE, each.word))}


def find(word: str) -> Command | None:
    """Return the command of that word; "" is the bare one."""
    return commands().get(word or BARE)


def is_question(order: Order) -> bool:
    """Return whether what begins with a command's word is a question: `help me ...`, `explain the orders table`."""
    return (order.word == "help" and bool(order.argument)) or (order.word == "explain" and " " in order.argument)


def nearest(word: str) -> Command | None:
    """Return the command somebody may have meant by `word`, if one is near."""
    near = get_close_matches(word, commands(), n=1, cutoff=0.6)
    return commands()[near[0]] if near else None
