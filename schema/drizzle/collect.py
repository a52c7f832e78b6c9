"""All exports of the schema's files, sorted into the nouns of the model."""

import re
from dataclasses import replace

from tree_sitter import Node

from schema.drizzle.declared import Place, read_table
from schema.drizzle.entities import PgEnum, PgRole, PgSchema, PgSequence, PgView
from schema.drizzle.extras import PolicyBuilder
from schema.drizzle.identity import sequence_options
from schema.drizzle.modules import Exports, Module
from schema.drizzle.parts import Parts, PartsReader
from schema.drizzle.passed_on import declared_at
from schema.drizzle.reading import Reading
from schema.drizzle.relations import Relations
from schema.drizzle.sql import Unreadable
from schema.drizzle.tables import PgTable
from schema.drizzle.values import Host, Obj, Unknown, Value, text_of, truthy
from schema.drizzle.views import read_view
from schema.model import Database, Enum, Policy, Relation, Role, Sequence, Table, View
from schema.span import Span, Unread

_LOOKS_LIKE_SCHEMA = re.compile(r"(?i:table|enum|view|sequence|policy|role|pgschema)\w{0,40}\(")


class Collector:
    """Collects the exports of one schema."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.seen: dict[int, Value] = {}
        self.tables: dict[str, Table] = {}
        self.enums: dict[str, Enum] = {}
        self.views: dict[str, View] = {}
        self.sequences: dict[str, Sequence] = {}
        self.schemas: dict[str, None] = {}
        self.roles: dict[str, Role] = {}
        self.policies: dict[str, Policy] = {}
        self.linked: list[tuple[PolicyBuilder, Place]] = []
        self.relations: list[tuple[Relations, Place]] = []
        self.found: list[tuple[Value, Place]] = []
        self.hidden: list[Table] = []
        self.indexes: dict[tuple[str, str], str] = {}  # by schema and name, which table has it
        self.partial = False

    def module(self, module: Module) -> None:
        """Take every export of a file; where two files behind it export one name, the first is meant."""
        names: set[str] = set()
        for name, value, origin, node in module.exports():
            if name in names:
                continue
            names.add(name)
            if isinstance(value, Unknown):
                self._unknown(name, value, origin, node)
            elif isinstance(value, Host) and not isinstance(value, Exports):
                owner, local, place = declared_at(origin, name, node)
                self._take(value, Place(name, owner.file, declarator(place, local, owner)))

    def _take(self, value: Host, place: Place) -> None:
        if id(value) not in self.seen:
            self.seen[id(value)] = value
            self.found.append((value, place))
        elif isinstance(value, PgView):  # of all things only views are not taken once
            self._refused(place.span, f"view `{value.name}`", "that is exported twice")

    def _refused(self, span: Span, what: str, why: str) -> None:
        self.reading.unread.append(Unread(span.path, span.line, what, f"drizzle-kit refuses one {why}"))

    def _unknown(self, name: str, value: Unknown, origin: Module, node: Node) -> None:
        if value.package or name == "default":
            return
        text = origin.file.text(node)[:4000]
        if name.startswith("* from") or _LOOKS_LIKE_SCHEMA.search(text):
            self.partial = True
            self.reading.unread.append(value.unread(f"export `{name}`"))

    def database(self) -> Database:
        """Return all that was collected."""
        for value, place in self.found:
            self._read(value, place)
        for builder, place in self.linked:
            self._link(builder, place)
        relations = tuple(line for value, place in self.relations for line in self._relations(value, place))
        return Database(
            self.tables,
            self.enums,
            self.views,
            self.sequences,
            tuple(self.schemas),
            self.roles,
            self.policies,
            relations,
            tuple(self.reading.unread),
            self.partial,
            hidden=tuple(self.hidden),
        )

    def _read(self, value: Value, place: Place) -> None:
        if isinstance(value, PgTable):
            table = read_table(self.reading, value, place)
            self._name_indexes(table, place)
            self.hidden += [self.tables[table.id]] if table.id in self.tables else []
            self.tables[table.id] = table  # of two with one name drizzle-kit keeps the last
        elif isinstance(value, PgEnum):
            self._enum(value, place)
        elif isinstance(value, PgSchema):
            self.schemas[value.name] = None
        elif isinstance(value, PgView):
            self._view(value, place)
        elif isinstance(value, PgSequence):
            self._sequence(value, place)
        elif isinstance(value, PgRole):
            self._role(value, place)
        elif isinstance(value, PolicyBuilder):
            self.linked.append((value, place))
        elif isinstance(value, Relations):
            self.relations.append((value, place))

    def _name_indexes(self, table: Table, place: Place) -> None:
        for index in table.indexes:
            other = self.indexes.setdefault((table.schema, index.name), table.id)
            if other != table.id:
                why = f"whose name an index of {other} has"
                self._refused(index.span or place.span, f"index `{index.name}` of `{table.name}`", why)

    def _enum(self, value: PgEnum, place: Place) -> None:
        unknown = value.unknown()
        if unknown is not None:
            self.partial = True
            self.reading.unread.append(unknown.unread(f"enum `{text_of(value.name) or place.key}`"))
            return
        schema = text_of(value.schema) if value.schema else "public"
        made = Enum(value.name, tuple(value.values), schema or "public", place.key, place.span)
        self.enums[made.id] = made

    def _view(self, value: PgView, place: Place) -> None:
        if value.done:
            made = read_view(self.reading, value, place)
            if made.id in self.views:
                self._refused(place.span, f"view `{value.name}`", "whose name another view has")
            self.views.setdefault(made.id, made)

    def _sequence(self, value: PgSequence, place: Place) -> None:
        if isinstance(value.name, str) and not isinstance(value.options, Unknown):
            schema = text_of(value.schema) if value.schema else "public"
            made = Sequence(value.name, schema or "public", sequence_options(value.options), place.span)
            self.sequences.setdefault(made.id, made)
            return
        unknown = value.name if isinstance(value.name, Unknown) else value.options
        if isinstance(unknown, Unknown):
            self.reading.unread.append(unknown.unread(f"sequence `{place.key}`"))

    def _role(self, value: PgRole, place: Place) -> None:
        if not isinstance(value.name, str):
            if isinstance(value.name, Unknown):
                self.reading.unread.append(value.name.unread(f"role `{place.key}`"))
            return
        options = value.options if isinstance(value.options, Obj) else Obj()
        said = (("createDb", False), ("createRole", False), ("inherit", True))
        flags = tuple((name, truthy(options.get(name, default))) for name, default in said)
        self.roles[value.name] = Role(value.name, value.is_existing, flags, place.span)

    def _link(self, builder: PolicyBuilder, place: Place) -> None:
        table = builder.linked
        if not isinstance(table, PgTable):
            return
        reader = PartsReader(self.reading, table, Parts())
        try:
            policy = reader.policy_of(builder)
        except Unreadable as error:
            self.reading.unread.append(
                self.reading.miss(builder.root, error.unknown, f"policy `{place.key}`", error.why)
            )
            return
        self.policies[f"{_id(table)}.{policy.name}"] = policy
        if self.reading.kit == "1" and _id(table) in self.tables:
            self.tables[_id(table)] = replace(self.tables[_id(table)], rls=True)

    def _relations(self, value: Relations, place: Place) -> list[Relation]:
        if value.unknown is not None:
            self.reading.unread.append(value.unknown.unread(f"relations `{place.key}`"))
        lines = []
        for table, key, line in value.lines:
            target = line.target
            if not isinstance(target, PgTable):
                if isinstance(target, Unknown):
                    self.reading.unread.append(target.unread(f"relation `{table.name}.{key}`"))
                continue
            casing = self.reading.casing
            lines.append(
                Relation(
                    _id(table),
                    key,
                    "one" if line.kind == "one" else "many",
                    _id(target),
                    tuple(column.sql_name(casing) for column in line.fields),
                    tuple(column.sql_name(casing) for column in line.references),
                    line.name,
                    line.at.span(),
                )
            )
        return lines


def _id(table: PgTable) -> str:
    return f"{table.schema or 'public'}.{table.name}"


def declarator(node: Node, name: str, origin: Module) -> Node:
    """Return the declaration of one name, where a statement declares several."""
    found = [
        child
        for child in node.named_children
        if child.type == "variable_declarator" and origin.file.text(child.named_children[0]) == name
    ]
    return found[0] if found and len(node.named_children) > 1 else node
