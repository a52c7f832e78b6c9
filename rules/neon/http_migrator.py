"""
Do not migrate over neon-http.

Its migrator sends every statement as a request of its own, without a transaction, and notes what it ran only at the
end: a failure leaves half a migration that is written down nowhere, and the next run fails at its first statement.

```ts bad file=migrate.ts
import { neon } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";
import { migrate } from "drizzle-orm/neon-http/migrator"; // finding

await migrate(drizzle(neon(process.env.DATABASE_URL_UNPOOLED!)), { migrationsFolder: "./drizzle" });
```

```ts good file=migrate.ts
import { Pool } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-serverless";
import { migrate } from "drizzle-orm/neon-serverless/migrator";

const pool = new Pool({ connectionString: process.env.DATABASE_URL_UNPOOLED, max: 1 });
await migrate(drizzle(pool), { migrationsFolder: "./drizzle" });
await pool.end();
```

See <https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/neon-http/migrator.ts>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.kit import Place
from schema.surroundings import Connected


@rule(severity=Severity.WARN)
def find(thing: Connected) -> Findings:
    before = {(d.name, d.migrator) for d in thing.before.drivers} if thing.before else set()
    for driver in thing.client.drivers:
        if driver.name == "neon-http" and driver.migrator and ("neon-http", True) not in before:
            message = "This migrator runs without a transaction: a failure leaves half a migration, noted nowhere."
            fix = Fix("Migrate over `drizzle-orm/neon-serverless/migrator`, or with `drizzle-kit migrate`", [None])
            yield Finding(at=Place(driver.span, f"{thing.object}#migrator"), message=message, fix=fix)
