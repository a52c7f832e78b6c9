"""Request bodies against GitHub's own description: the models generated from its OpenAPI, nothing unknown let in."""

import importlib
import json
from functools import cache, reduce
from operator import or_
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

MODELS = "githubkit_schemas.v2026_03_10.models"  # imported when the first body arrives: it is large


@cache
def _adapter(names: tuple[str, ...]) -> TypeAdapter[Any]:
    models = importlib.import_module(MODELS)
    return TypeAdapter(reduce(or_, [getattr(models, name) for name in names]))


def faults_of(names: str | tuple[str, ...], raw: bytes) -> list[str]:
    """Return what is wrong with a JSON body, one sentence for each fault; `names` are the models it may match."""
    if not names:
        return []
    try:
        parsed = _adapter((names,) if isinstance(names, str) else names).validate_json(raw, strict=True)
    except ValidationError as error:
        return [f"{'.'.join(map(str, each['loc']))}: {each['msg']}." for each in error.errors(include_url=False)]
    return [f"{path} is not a property GitHub knows." for path in _unknown(parsed, json.loads(raw), "body")]


def _unknown(parsed: Any, raw: Any, path: str) -> list[str]:
    """Return the paths of properties that the description does not name.

    Some of GitHub's models admit any property; one that nobody described is still a mistake of ours.
    """
    if isinstance(parsed, list):
        pairs = zip(parsed, raw, strict=True)
        return [each for index, pair in enumerate(pairs) for each in _unknown(*pair, f"{path}[{index}]")]
    if not isinstance(parsed, BaseModel):
        return []
    known = {field.alias or name: name for name, field in type(parsed).model_fields.items()}
    found = [f"{path}.{name}" for name in raw if name not in known]
    for name in raw.keys() & known.keys():
        found += _unknown(getattr(parsed, known[name]), raw[name], f"{path}.{name}")
    return found
