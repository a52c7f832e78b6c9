"""
Say how many connections one instance may open.

Serverless functions run in many instances, and each has a pool of its own: ten connections apiece by default, and a
burst of traffic takes all that Postgres has. This is a guess from how the repository is deployed.

```json before file=vercel.json
{}
```

```ts bad file=client.ts
import { Pool } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-serverless";

const pool = new Pool({ connectionString: process.env.DATABASE_URL }); // finding
export const db = drizzle(pool);
```

```ts fixed file=client.ts
import { Pool } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-serverless";

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 5 });
export const db = drizzle(pool);
```

```ts good file=script.ts
import { Pool } from "@neondatabase/serverless";

const pool = new Pool({ connectionString: process.env.DATABASE_URL });
await pool.query("ANALYZE");
await pool.end();
```

See <https://neon.com/docs/connect/connection-pooling>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.kit import Place
from schema.listing import listing
from schema.surroundings import Connected

_LIMITS = frozenset(("max", "poolSize", "connectionLimit", "maxConnections"))


@rule(severity=Severity.NOTE)
def find(thing: Connected, ctx: Context) -> Findings:
    serverless = ctx.difference.beside_head.serverless
    drivers = {driver.name for driver in thing.client.drivers}
    if serverless is None or thing.client.exits or thing.client.migrates or not drivers - {"neon-http"}:
        return
    for pool in thing.client.pools:
        if pool.options is not None and not pool.options & _LIMITS and pool.span.text not in thing.before_text:
            found = listing(pool.object) if pool.object else None
            fix = Fix("Limit it", [found.adding("max: 5") if found else None])
            message = f"This pool has no limit of its own, and `{serverless}` says that there are many instances of it."
            yield Finding(at=Place(pool.span, f"{thing.object}#pool"), message=message, fix=fix)
