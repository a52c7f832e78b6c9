"""
drizzle-kit and the client use the same `casing`.

Where only one of them turns `createdAt` into `created_at`, the database has one name and the queries ask for the other:
every query of that column fails.

```ts before
export const users = pgTable("users", { id: uuid().primaryKey().defaultRandom(), createdAt: timestamp().defaultNow() });
```

```ts before file=drizzle.config.ts
import { defineConfig } from "drizzle-kit";
export default defineConfig({ dialect: "postgresql", schema: "./schema.ts", out: "./drizzle", casing: "snake_case" });
```

```ts bad file=client.ts
import { drizzle } from "drizzle-orm/node-postgres";
import * as schema from "./schema";

export const db = drizzle(process.env.DATABASE_URL!, { schema }); // finding
```

```ts fixed file=client.ts
import { drizzle } from "drizzle-orm/node-postgres";
import * as schema from "./schema";

export const db = drizzle(process.env.DATABASE_URL!, { schema, casing: "snake_case" });
```

```ts good file=migrate.ts
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";

await migrate(drizzle(process.env.DATABASE_URL!), { migrationsFolder: "./drizzle" });
```

See <https://orm.drizzle.team/docs/sql-schema-declaration#camel-and-snake-casing>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.casings import casing_line, config_casing, depends_on_casing, with_casing
from rules.context import Context
from rules.kit import Place
from schema.surroundings import Connected


@rule(severity=Severity.WARN)
def find(thing: Connected, ctx: Context) -> Findings:
    wanted = ctx.difference.package.casing
    same = config_casing(ctx.difference.beside_base, ctx) == wanted
    script = any(driver.migrator for driver in thing.client.drivers)
    for casing, span in thing.client.casings if not script and depends_on_casing(ctx.declared) else ():
        old = same and span.text in thing.before_text
        if casing not in (wanted, "?") and not old and not ctx.declared.partial:
            theirs, mine = (f"`{one}`" if one else "no casing" for one in (wanted, casing))
            message = f"drizzle-kit names columns with {theirs}, `{thing.object}` asks for them with {mine}."
            fix = Fix("Give both the same casing", [with_casing(span, casing, wanted)])
            cause = casing_line(ctx.difference.beside_head, ctx) if span.text in thing.before_text else None
            yield Finding(at=Place(cause or span, f"{thing.object}#casing"), message=message, fix=fix)
            return
