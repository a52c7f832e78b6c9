"""
Deploy migrations, do not push.

`drizzle-kit push` compares the schema with the live database and does what makes them equal: it drops tables and
columns it does not know, and `--force` even truncates. No migration is noted, so the next `migrate` fails. It is made
for trying things out.

```json before file=package.json
{ "scripts": { "dev": "next dev" } }
```

```json bad file=package.json
{ "scripts": {
  "dev": "next dev",
  "build": "drizzle-kit push --force && next build" // finding
} }
```

```json good file=package.json
{ "scripts": {
  "db:push": "drizzle-kit push",
  "build": "drizzle-kit migrate && next build"
} }
```

See <https://orm.drizzle.team/docs/drizzle-kit-push>.
"""

from collections import Counter

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.deploys import migrating, pushes
from rules.kit import Place
from schema.difference import Difference


@rule(severity=Severity.WARN)
def find(difference: Difference, ctx: Context) -> Findings:
    old, new = difference.beside_base.texts, difference.beside_head.texts
    before, now = ({(s.path, s.text.strip()): s for s in pushes(texts)} for texts in (old, new))
    rewritten = Counter(path for path, _ in before.keys() - now.keys())
    same = {(source.path, source.text) for source in old}  # where a script is named; what it runs now stands elsewhere
    for key, span in now.items():
        if key not in before and rewritten[span.path]:
            rewritten[span.path] -= 1  # this deploy pushed already, in other words
        elif key not in before and (span.path, span.source.text) not in same:
            instead = "Run the migrations instead" if ctx.migrates else "Generate migrations, and run them instead"
            fix = Fix(instead, [migrating(span) if ctx.migrates else None])
            message = "This deploy changes the live database by comparing: what the schema does not know is dropped."
            yield Finding(at=Place(span, f"{span.path}#push"), message=message, fix=fix)
