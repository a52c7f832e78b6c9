"""
Keep passwords of databases out of the repository.

Everybody who can read the repository, a copy of it, or a build of it has the database. Taking the line out does not
help: it stays in the history, so change the password too.

```ts bad file=client.ts
import postgres from "postgres";
import { drizzle } from "drizzle-orm/postgres-js";

const sql = postgres("postgres://app:kq7Vw2LmZ9@ep-name-1.eu-central-1.aws.neon.tech/shop"); // finding
export const db = drizzle(sql);
```

```ts fixed file=client.ts
import postgres from "postgres";
import { drizzle } from "drizzle-orm/postgres-js";

const sql = postgres(process.env.DATABASE_URL!);
export const db = drizzle(sql);
```

A database on this machine and an address without a password are no secrets:

```ts good file=client.ts
import postgres from "postgres";
import { drizzle } from "drizzle-orm/postgres-js";

export const test = drizzle(postgres("postgres://app:kq7Vw2LmZ9@localhost:5432/test"));
export const example = "postgres://user:password@ep-name-1.eu-central-1.aws.neon.tech/shop";
```

See <https://neon.com/docs/manage/roles>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.kit import Place
from schema.difference import Difference
from schema.edits import Edit
from schema.span import Span
from schema.typescript.secrets import secrets_in

_CODE = (".ts", ".mts", ".tsx", ".js", ".mjs")


@rule(severity=Severity.BLOCK)
def find(difference: Difference) -> Findings:
    known = {span.text for source in difference.beside_base.sources for span in secrets_in(source)}
    for source in difference.beside_head.sources:
        spans = [span for span in secrets_in(source) if span.text not in known]
        if spans:
            edits = [_read_from_environment(span) for span in spans] if len(spans) == 1 else [None]
            message = f"`{source.path}` holds a password of a database: whoever reads this has it. Change it, too."
            fix = Fix("Read it from the environment", edits)
            yield Finding(at=Place(spans[0], f"{source.path}#secret"), message=message, fix=fix)


def _read_from_environment(span: Span) -> Edit | None:
    text = span.source.text
    quote, end = text[max(span.start - 1, 0)], text.find("\n", span.end)
    close = text.find(quote, span.end, end if end >= 0 else len(text)) if quote in "\"'`" else -1
    if close < 0 or not span.path.endswith(_CODE):
        return None
    return Edit(span.source.span(span.start - 1, close + 1), "process.env.DATABASE_URL!")
