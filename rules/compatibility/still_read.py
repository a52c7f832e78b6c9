"""
What is dropped is not read any more.

The schema no longer declares it, and code still asks for it: that does not compile, or, where types are not looked at,
it is `undefined` when it runs. All places are named at once.

```ts before
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
  nickname: text("nickname"), // finding
});
```

```ts before file=names.ts
import { isNotNull } from "drizzle-orm";
import { db } from "./client";
import { users } from "./schema";

export const nicknames = async () => db.select().from(users).where(isNotNull(users.nickname)).limit(50);
```

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
});
```

```ts good
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
  nickname: text("nickname"),
});
```

See <https://orm.drizzle.team/docs/sql-schema-declaration>.
"""

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.reads import Gone, owner, readers


@rule(severity=Severity.BLOCK)
def find(drop: Gone, ctx: Context) -> Findings:
    if places := readers(drop, ctx):
        part = (drop, [f"{span.path}:{span.line}" for span in places])
        yield replace(_finding([part]), group=Group(owner(drop), part, _finding))


def _finding(parts: list[tuple[Gone, list[str]]]) -> Finding:
    names, verb = [short(drop.object) for drop, _ in parts], "is" if len(parts) == 1 else "are"
    places = listed(list(dict.fromkeys(place for _, found in parts for place in found)), limit=8)
    message = f"{listed(names, limit=8)} {verb} not declared any more and still read in {places}."
    return Finding(at=parts[0][0], message=message)
