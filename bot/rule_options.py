"""What a repository gives a rule: checked against the dataclass of options that the rule declares."""

from dataclasses import fields
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.json_schema import JsonSchemaValue

from rules.catalogue import all_rules, by_id

Wrong = tuple[str, str]  # an option, and a sentence about it


def options_of(name: str, given: dict[str, Any]) -> tuple[Any | None, list[Wrong]]:
    """Return the options of the rule of that name, None for its defaults, and what is wrong with what was given.

    A wrong option keeps its default, the others hold.
    """
    rule = by_id().get(name)
    if not given:
        return None, []
    if rule is None or rule.options is None:
        return None, [(option, f"`{name}` takes no options.") for option in given]
    known = [each.name for each in fields(rule.options)]
    wrong = [(option, _unknown(name, option, known)) for option in given if option not in known]
    good = {option: value for option, value in given.items() if option in known}
    try:
        return _adapter(rule.options).validate_python(good), wrong
    except ValidationError as error:
        said = {str(d["loc"][0]): d["msg"] for d in error.errors(include_url=False)}
        wrong += [(o, f"`{name}`, `{o}`: {m[:1].lower()}{m[1:]}; its default is used.") for o, m in said.items()]
        return _adapter(rule.options).validate_python({o: v for o, v in good.items() if o not in said}), wrong


def _unknown(name: str, option: str, known: list[str]) -> str:
    near = (get_close_matches(option, known, n=1, cutoff=0.5) or known)[0]
    return f"`{name}` has no option `{option}`. Did you mean `{near}`?"


def schemas() -> dict[str, JsonSchemaValue]:
    """Return the JSON Schema of what each rule with options takes, by rule."""
    made = {rule.id: _adapter(rule.options).json_schema() for rule in all_rules() if rule.options}
    return {name: {**schema, "additionalProperties": False} for name, schema in made.items()}


@cache
def _adapter(options: type) -> TypeAdapter[Any]:
    return TypeAdapter(options)
