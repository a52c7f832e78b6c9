"""
Migrate over the direct address.

A pooler in transaction mode gives every statement another session: `SET`, advisory locks and prepared statements get
lost, long statements are cut, and a migration fails halfway. Neon gives each database two addresses; the one without
`-pooler` is for migrations.

```env before file=.env.example
DATABASE_URL=postgres://app:password@ep-name-1-pooler.eu-central-1.aws.neon.tech/shop
DATABASE_URL_UNPOOLED=postgres://app:password@ep-name-1.eu-central-1.aws.neon.tech/shop
```

```ts before file=drizzle.config.ts
import { defineConfig } from "drizzle-kit";
export default defineConfig({
  dialect: "postgresql", schema: "./schema.ts", out: "./drizzle",
  dbCredentials: { url: process.env.DATABASE_URL_UNPOOLED! },
});
```

```ts bad file=drizzle.config.ts
import { defineConfig } from "drizzle-kit";
export default defineConfig({
  dialect: "postgresql", schema: "./schema.ts", out: "./drizzle",
  dbCredentials: { url: process.env.DATABASE_URL! }, // finding
});
```

```ts fixed file=drizzle.config.ts
import { defineConfig } from "drizzle-kit";
export default defineConfig({
  dialect: "postgresql", schema: "./schema.ts", out: "./drizzle",
  dbCredentials: { url: process.env.DATABASE_URL_UNPOOLED! },
});
```

See <https://neon.com/docs/connect/connection-pooling>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.addresses import pooled
from rules.kit import Place
from schema.difference import Difference
from schema.edits import Edit


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    before = {(one.span.path, one.name) for one in pooled(difference, difference.beside_base)}
    for one in pooled(difference, difference.beside_head):
        if (one.span.path, one.name) in before:
            continue
        name, source = one.name.strip("`"), one.span.source
        at = source.text.find(name, one.span.start, one.span.end)
        edit = Edit(source.span(at, at + len(name)), one.direct) if one.direct and at >= 0 else None
        message = f"Migrations would go through a pooler: {one.name} is the pooled address ({one.why})."
        fix = Fix("Use the direct address", [edit])
        yield Finding(at=Place(one.span, f"{one.span.path}#{name}"), message=message, fix=fix)
