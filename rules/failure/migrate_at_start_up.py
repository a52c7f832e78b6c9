"""
Migrate once, before the new version starts.

An application that migrates when it starts does so in every instance at the same time, and Drizzle takes no lock: two
of them run the same statements, one fails, and its instance does not come up. This is a guess from where the call
stands.

```ts bad file=server.ts
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { db } from "./client";
import { app } from "./app";

await migrate(db, { migrationsFolder: "./drizzle" }); // finding
app.listen(3000);
```

```ts good file=migrate.ts
import { migrate } from "drizzle-orm/node-postgres/migrator";
import { db, pool } from "./client";

await migrate(db, { migrationsFolder: "./drizzle" });
await pool.end();
```

See <https://orm.drizzle.team/docs/migrations>.
"""

import re

from rules import Finding, Findings, Fix, Severity, rule
from rules.kit import Place
from schema.surroundings import Connected

_STARTS = re.compile(
    r"(?:^|/)(?:instrumentation|server|main|app|bootstrap|startup)[\w.-]*\.[mc]?[jt]s$|/(?:plugins|startup|boot)/|"
    r"(?:^|/)(?:db|database)/(?:src/)?(?:index|client|db)\.[mc]?[jt]s$"
)
_ALONE = re.compile(r"advisory_lock|advisory_xact_lock|\bmutex\b|\bredlock\b", re.IGNORECASE)


@rule(severity=Severity.NOTE)
def find(thing: Connected) -> Findings:
    client = thing.client
    started = _STARTS.search(client.path) and not client.exits and not _ALONE.search(client.source.text)
    if client.migrates and started and not (thing.before and thing.before.migrates):
        message = "Every instance that starts runs the migrations, and nothing keeps two of them apart."
        fix = Fix("Run `drizzle-kit migrate` as a step of the deploy, before the new version starts", [None])
        yield Finding(at=Place(client.migrates[0], f"{thing.object}#migrate"), message=message, fix=fix)
