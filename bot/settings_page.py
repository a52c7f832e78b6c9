"""The page docs/settings.md and the JSON Schemas, from the settings: `python -m bot.settings_page [--check]`."""

import json
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot import baseline
from bot.config import BASELINE, PATH, Config, json_schema
from bot.settings import ServiceSettings, Settings, variable
from rules.pages import keep

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "settings.md"
PUBLISHED = "https://raw.githubusercontent.com/dbreview/dbreview/main/docs"

_INTRODUCTION = f"""\
# Settings

Written from `bot/config.py` and `bot/settings.py` by `make docs`; do not edit it here.

## What a repository decides: `{PATH}`

It is read at the base commit, so a pull request cannot change how it is reviewed. A repository without one goes by the
same file of its owner's repository `.github`, if dbreview is installed there; the two are not mixed. A mistake in it
never ends a review: the wrong part keeps its default. A pull request that edits the file is told each mistake on its
line and what the new settings would change. Its JSON Schema is [here](settings.schema.json), and
`dbreview config-schema` prints it; an editor with a YAML language server takes it from the first line of the file:

```yaml
# yaml-language-server: $schema={PUBLISHED}/settings.schema.json
```
"""

_BASELINE = f"""\
### What is accepted for good: `{BASELINE}`

A finding that you have looked at and will live with, in every pull request that brings it: a rule, what it is about as
the finding names it (or the end of that), and why. `rule` may be a family (`naming`).

```yaml
# {BASELINE}
findings:
  - rule: locks/index-without-concurrently
    object: public.orders.orders_total_idx
    because: built by hand before the deploy
```

`dbreview check --format baseline` writes the file with all that it finds, to be thinned out and given reasons. It is
read at the base commit, like the settings, by the service and by `dbreview check`; `baseline` in the settings names
another file. A pull request that edits it is told each mistake on its line and what would change once it is merged; a
wrong entry accepts nothing, and the rest holds. What is accepted has no comment and does not count for the check; the
summary says how many there were, and why. It has a [JSON Schema](baseline.schema.json) too
(`dbreview config-schema --baseline`).
"""

_SERVICE = """\
## What the operator decides: environment variables

Read once at start. Each can come from a file instead, named by the same variable with `_FILE` at its end. Where to put
them: [deploy/README.md](../deploy/README.md).
"""


def page() -> str:
    """Return the whole page."""
    parts = [
        _INTRODUCTION,
        _table("Setting", _repository(Config, "")),
        _example(),
        _BASELINE,
        _SERVICE,
        _table("Variable", _all()),
    ]
    return "\n".join(parts)


def schemas() -> dict[Path, str]:
    """Return the JSON Schemas of the settings file and of the baseline, by where they are published."""
    written = {"settings": json_schema(), "baseline": baseline.json_schema()}
    named = {name: {"$id": f"{PUBLISHED}/{name}.schema.json", **schema} for name, schema in written.items()}
    return {DOCS / f"{name}.schema.json": f"{json.dumps(schema, indent=1)}\n" for name, schema in named.items()}


def _repository(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            yield from _repository(section, f"{name}.")
        else:
            yield prefix + name, _default(field), _about(field)


def _all() -> Iterator[tuple[str, str, str]]:
    fields = Settings.model_fields
    for name in (*(n for n in fields if n not in ServiceSettings.model_fields), *ServiceSettings.model_fields):
        field = fields[name]
        yield variable(name, field), "~/.local/state/dbreview" if name == "data_dir" else _default(field), _about(field)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value: Any = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, tuple):
        return ", ".join(value)
    if value is None or value == {}:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _about(field: FieldInfo) -> str:
    """Return the description, and the words it may be where there are only some."""
    words = _words(field.annotation)
    return (
        f"{field.description} One of {', '.join(f'`{word}`' for word in words)}." if words else str(field.description)
    )


def _words(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return tuple(str(word).lower() if isinstance(word, bool) else word for word in get_args(annotation))
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(word for each in get_args(annotation) for word in _words(each))
    return ()


def _table(first: str, rows: Iterator[tuple[str, str, str]]) -> str:
    lines = [f"| {first} | Default | |", "|---|---|---|"]
    for name, default, about in rows:
        shown = default if default in ("", "required") else f"`{default}`"
        lines.append(f"| `{name}` | {shown} | {about.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def _example() -> str:
    return """\
```yaml
# .github/dbreview.yml
preset: recommended
paths: ["packages/db/**"]
migrations:
  postgres: 17
rules:
  naming: off
  locks/index-without-concurrently: block
  types/varchar-255:
    severity: warn
    exempt: ["auth.*"]       # tables, as globs over `name` or `schema.name`
    options: {limits: [191, 255]}
exempt:
  - tables: ["legacy_*"]
    rules: [modeling, types] # without this line: all
```

A pull request that changes nothing but queries, far from the database package, is not reviewed. To have those reviewed
as well, name the folders they stand in: `paths: ["packages/database/**", "apps/api/src/**"]`. Files that a review reads
anyway (the schema and what it imports, migrations, seeds, clients, mirrors) need not be named.

What the presets are:

| | `recommended` | `safety` | `strict` |
|---|---|---|---|
| blocks: data is lost, the deploy or the code in production fails | block | block | block |
| warns, in families about operation (`locks`, `integrity`, `security`, ...) | warn | warn | block |
| warns, in families about design (`modeling`, `naming`, `types`, `performance`, ...) | warn | off | block |
| notes, among them everything that is guessed | note | off, but for `data-loss` | warn |
| matters of taste and policy, `off` in [the list of rules](rules/README.md) | off | off | as written |

Each rule's page says which options it takes. A rule that is named outdoes its family, and both outdo the preset.
"""


if __name__ == "__main__":
    sys.exit(keep({PAGE: page(), **schemas()}, sys.argv[1:]))
