"""The stub of a new rule: `python -m rules.stub family/name`."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent
_NAME = re.compile(r"[a-z]+(_[a-z]+){0,2}/[a-z]+(_[a-z0-9]+){0,7}")

STUB = '''"""
Say in one line what holds where this rule is kept.

Say why: what happens to the people who use the database when it is broken.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text);
```

```sql bad
ALTER TABLE "users" ADD COLUMN "bad" text; -- finding
```

```sql good
ALTER TABLE "users" ADD COLUMN "good" text;
```

See <https://www.postgresql.org/docs/current/>.
"""

from rules import Finding, Findings, Severity, rule
from schema.postgres.actions import AddColumn


@rule(severity=Severity.WARN)
def find(add: AddColumn) -> Findings:
    if add.column.name == "to be replaced":
        yield Finding(at=add, message=f"Say what is wrong with `{add.table}`.")
'''


def main(arguments: list[str]) -> int:
    """Write rules/<family>/<name>.py and, for a new family, its __init__.py; 2 and one sentence on a bad name."""
    name = (arguments[0] if arguments else "").strip().lower().replace("-", "_")
    path = ROOT / f"{name}.py"
    if not _NAME.fullmatch(name):
        return _refuse("Name the rule as family/name, in words of letters: make new-rule RULE=locks/unique-added.")
    if path.exists():
        return _refuse(f"There is such a rule already: rules/{name}.py.")
    if (ROOT / f"{path.parent.name}.py").exists():
        return _refuse(f"A family cannot be called {path.parent.name}: rules/{path.parent.name}.py is part of the kit.")
    path.parent.mkdir(exist_ok=True)
    package = path.parent / "__init__.py"
    if not package.exists():
        package.write_text('"""Say in one line which harm these rules prevent."""\n', encoding="utf-8")
    path.write_text(STUB, encoding="utf-8")
    words = path.stem.replace("_", "-")
    sys.stdout.write(f"Wrote rules/{name}.py: fill it in until `make test ARGS='tests/rules -k {words}'` passes.\n")
    return 0


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
