"""
A change of the schema comes with its migration.

The schema files say one thing and the last snapshot another: no migration carries this change, so the code will ask
production for what is not there. And the next one who runs `drizzle-kit generate` gets it into an unrelated migration.

```ts before snapshot=yes
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
});
```

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email"), // finding
});
```

```ts good
// relations live in the code only
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
});
export const usersRelations = relations(users, () => ({}));
```

See <https://orm.drizzle.team/docs/drizzle-kit-generate>.
"""

from rules import Finding, Findings, Severity, rule
from rules.names import listed, short
from schema.changes import Change, PossibleRename, RelationAdded, RelationDropped, TableAdded, TableDropped
from schema.compare import compare
from schema.difference import Difference, Side
from schema.model import Database

ABANDONED = 10  # differences at base: a repository that left its snapshots behind long ago


@rule(severity=Severity.BLOCK)
def find(difference: Difference) -> Findings:
    ordered = {step.action.object for step in difference.replay.steps}  # by hand, though the snapshot does not know it
    drift = [change for change in _drift(difference.head.snapshot, difference.head) if change.object not in ordered]
    known = {(type(c), c.object) for c in _drift(difference.base.snapshot, difference.base)} if drift else set()
    stays = {(type(c), c.object) for c in _drift(difference.replay.database, difference.head)} if drift else set()
    drift = [c for c in drift if (type(c), c.object) in stays and (type(c), c.object) not in known]
    if not drift or len(known) > ABANDONED:
        return
    whole = tuple(f"{c.object}." for c in drift if isinstance(c, TableAdded | TableDropped))  # its parts go unsaid
    names = list(dict.fromkeys(short(c.object) for c in drift if not c.object.startswith(whole)))
    made = {change.object: change for change in difference.changes}
    at = next((made[change.object] for change in drift if change.object in made), drift[0])
    yield Finding(
        at=at,
        object="drift",
        message=f"No migration carries this: the schema files and the last snapshot differ in {listed(names)}."
        " Run `drizzle-kit generate`.",
    )


def _drift(state: Database | None, side: Side) -> list[Change]:
    """Return how a commit's schema files differ from a state of the database, as far as both could be read."""
    if state is None:
        return []
    silent = (RelationAdded, RelationDropped, PossibleRename)  # relations live in the code only
    return [change for change in compare(state, side.declared) if not isinstance(change, silent)]
