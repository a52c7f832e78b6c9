"""A difference with what stands beside the schema on both sides: mirrors, seeds, clients."""

from dataclasses import dataclass, replace

from schema.changes import EnumValuesChanged
from schema.difference import Difference
from schema.drizzle.package import at_commit
from schema.model import Database, Table
from schema.span import Span
from schema.tree import Tree
from schema.typescript.beside import Beside, read_beside
from schema.typescript.clients import Client
from schema.typescript.mirrors import Mirror, singular
from schema.typescript.places import Asked
from schema.typescript.seeds import Seed


@dataclass(frozen=True)
class Mirrored:
    """A mirror at head and its table; `before` and `table_before` are what they were, None where there was none."""

    mirror: Mirror
    table: Table
    before: Mirror | None
    table_before: Table | None

    @property
    def span(self) -> Span:
        """Where the mirror is declared."""
        return self.mirror.span

    @property
    def object(self) -> str:
        """Its name for fingerprints."""
        return self.mirror.object


@dataclass(frozen=True)
class Seeded:
    """A seed at head, and what it was."""

    seed: Seed
    before: Seed | None

    @property
    def span(self) -> Span:
        """The whole file."""
        return self.seed.span

    @property
    def object(self) -> str:
        """Its name for fingerprints."""
        return self.seed.path


@dataclass(frozen=True)
class Connected:
    """A file that reaches the database at head, and what it was."""

    client: Client
    before: Client | None

    @property
    def before_text(self) -> str:
        """The file as it was, '' where there was none."""
        return self.before.source.text if self.before else ""

    @property
    def span(self) -> Span:
        """The whole file."""
        return self.client.source.span(0, 0)

    @property
    def object(self) -> str:
        """Its name for fingerprints."""
        return self.client.path


def with_surroundings(
    base: Tree, head: Tree, difference: Difference, changed: frozenset[str], mirrors: tuple[str, ...] = ()
) -> Difference:
    """Return the difference with what stands beside the schema. Texts that were not fetched are in `wanted`."""
    asked = Asked(changed, _nouns(difference), mirrors)
    package = difference.package
    before = read_beside(base, at_commit(base, package), difference.base.declared, asked)
    after = read_beside(head, package, difference.head.declared, asked)
    return replace(difference, beside_base=before, beside_head=after)


def things(difference: Difference) -> "list[Mirrored | Seeded | Connected]":
    """Return what stands beside the schema at head, each with what it was at base."""
    before, after = difference.beside_base, difference.beside_head
    mirrors = {one.object: one for one in before.mirrors}
    tables, tables_before = difference.head.declared.tables, difference.base.declared.tables
    seeds, clients = {one.path: one for one in before.seeds}, {one.path: one for one in before.clients}
    return [
        *(
            Mirrored(one, tables[one.table], mirrors.get(one.object), tables_before.get(one.table))
            for one in after.mirrors
        ),
        *(Seeded(one, seeds.get(one.path)) for one in after.seeds),
        *(Connected(one, clients.get(one.path)) for one in after.clients),
    ]


def _nouns(difference: Difference) -> frozenset[str]:
    """Return the nouns of the tables that changed, those that use a changed enum among them."""
    enums = {(c.enum.schema, c.enum.name) for c in difference.changes if isinstance(c, EnumValuesChanged)}
    using = [t for t in _tables(difference.head.declared) if any((c.type_schema, c.type) in enums for c in t.columns)]
    changed = [c.table for c in difference.changes if hasattr(c, "table")]
    names = (name for table in [*changed, *using] for name in (table.name, table.key or table.name))
    return frozenset(singular(name.replace("_", "").replace("-", "").lower()) for name in names)


def _tables(database: Database) -> list[Table]:
    return list(database.tables.values())


__all__ = ["Beside", "Connected", "Mirrored", "Seeded", "things", "with_surroundings"]
