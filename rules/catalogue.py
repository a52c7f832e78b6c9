"""The catalogue: every folder of this room is a family, every file in it is one rule. There is no second list."""

import pkgutil
from difflib import get_close_matches
from functools import cache
from importlib import import_module

import rules
from rules.kit import Rule


class UnknownRule(LookupError):
    """No rule has that id; the message names the nearest one."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, ordered by id. Raises TypeError where a rule's file has no `find` made by `@rule`."""
    return tuple(sorted((r for family in families() for r in _rules_of(family)), key=lambda r: r.id))


@cache
def families() -> tuple[str, ...]:
    """Return the folders' names, in order (`data_loss`, `drift`, ...)."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(rules.__path__) if m.ispkg))


@cache
def by_id() -> dict[str, Rule]:
    """Return the rules by id."""
    return {rule.id: rule for rule in all_rules()}


def get(name: str) -> Rule:
    """Return the rule of that id (`locks/type-change-rewrites`; underscores are forgiven). Raises UnknownRule."""
    wanted = name.strip().replace("_", "-")
    if wanted in by_id():
        return by_id()[wanted]
    raise UnknownRule(f"There is no rule `{name}`{nearest(wanted)}.")


def nearest(name: str) -> str:
    """Return "; the nearest is `...`", or '' where no id and no family is near."""
    names = [*by_id(), *(f"{family.replace('_', '-')}/*" for family in families())]
    near = get_close_matches(name, names, n=1, cutoff=0.6) or [i for i in names if i.split("/")[1] == name][:1]
    return f"; the nearest is `{near[0]}`" if near else ""


def _rules_of(family: str) -> list[Rule]:
    package = import_module(f"rules.{family}")
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        find = getattr(import_module(f"rules.{family}.{module.name}"), "find", None)
        if not isinstance(find, Rule):
            raise TypeError(f"rules/{family}/{module.name}.py has no `find` made by @rule")
        found.append(find)
    return found
