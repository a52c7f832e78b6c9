"""A column definition with its inline constraints, in CREATE TABLE and ADD COLUMN alike."""

from dataclasses import dataclass, field

from schema.model import Action as Reaction
from schema.model import CheckConstraint, Column, ForeignKey, Identity, PrimaryKey, Unique
from schema.postgres.grammar import Tree
from schema.postgres.reading.names import derived, items, mentioned, relation, strings, unused
from schema.postgres.reading.options import sequence_of
from schema.postgres.reading.place import Place
from schema.postgres.reading.typenames import type_name
from schema.span import Span

REACTIONS: dict[str, Reaction] = {
    "a": "no action",
    "r": "restrict",
    "c": "cascade",
    "n": "set null",
    "d": "set default",
}


@dataclass
class Parts:
    """What one definition adds to its table. `taken` are the constraint names the table already has."""

    table: str
    taken: set[str] = field(default_factory=set)
    primary_key: PrimaryKey | None = None
    uniques: list[Unique] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    checks: list[CheckConstraint] = field(default_factory=list)
    exclusions: list[str] = field(default_factory=list)
    serial: bool = False
    virtual: bool = False

    def name(self, given: str, columns: tuple[str, ...], label: str) -> str:
        """Return the given name, or the one Postgres derives."""
        name = given or unused(derived(self.table, columns, label), self.taken)
        self.taken.add(name)
        return name


def column(tree: Tree, place: Place, parts: Parts) -> Column:
    """Return the column of a ColumnDef; its constraints go into `parts`."""
    name = tree.get("colname", "")
    span = place.whole(tree.get("location", 0)) or place.span
    type_ = type_name(tree.get("typeName", {}))
    parts.serial = parts.serial or type_.serial
    constraints = [node["Constraint"] for node in tree.get("constraints", ())]
    default: str | None = None
    not_null = type_.serial
    generated: str | None = None
    identity: Identity | None = None
    for one in constraints:
        kind = one["contype"]
        if kind == "CONSTR_NOTNULL":
            not_null = True
        elif kind == "CONSTR_DEFAULT":
            stops = tuple([c["location"] for c in constraints if "location" in c])
            default = default_text(place.expression(one.get("location", 0), 1, stops))
        elif kind == "CONSTR_IDENTITY":
            identity, not_null = _identity(one, name, parts.table), True
        elif kind == "CONSTR_GENERATED":
            generated = place.inside(one.get("location", 0), "as")
            parts.virtual = one.get("generated_kind", "") == "v"
        else:
            constraint(one, place, parts, name, span)
    primary = parts.primary_key is not None and parts.primary_key.columns == (name,)
    return Column(
        name=name,
        type=type_.type,
        type_schema=type_.schema,
        not_null=not_null or primary,
        primary_key=primary,
        default=default,
        generated=generated,
        identity=identity,
        span=span,
    )


def default_text(text: str) -> str | None:
    """Return a default's SQL; DEFAULT NULL is no default."""
    return None if text.lower() in {"null", ""} else text


def _kind(tree: Tree) -> str:
    return str(tree.get("contype", "")).removeprefix("CONSTR_")


def constraint(tree: Tree, place: Place, parts: Parts, on: str | None, span: Span) -> None:
    """Put a table's or column's constraint into `parts`; `on` is the column it is written on."""
    kind = _kind(tree)
    if kind == "PRIMARY":
        columns = (on,) if on else tuple(strings(tree.get("keys", ())))
        name = tree.get("conname", "") or None
        parts.primary_key = PrimaryKey(columns, name, span)
    elif kind == "UNIQUE":
        parts.uniques.append(unique(tree, parts, on, span))
    elif kind == "FOREIGN":
        parts.foreign_keys.append(foreign_key(tree, parts, on, span))
    elif kind == "CHECK":
        parts.checks.append(check(tree, place, parts, span))
    elif kind == "EXCLUSION":
        parts.exclusions.append(parts.name(tree.get("conname", ""), excluded(tree), "excl"))


def unique(tree: Tree, parts: Parts, on: str | None, span: Span) -> Unique:
    """Return the unique constraint of a Constraint node."""
    columns = (on,) if on else tuple(strings(tree.get("keys", ())))
    return Unique(
        parts.name(tree.get("conname", ""), columns, "key"), columns, bool(tree.get("nulls_not_distinct", False)), span
    )


def foreign_key(tree: Tree, parts: Parts, on: str | None, span: Span) -> ForeignKey:
    """Return the foreign key of a Constraint node."""
    columns = (on,) if on else tuple(strings(tree.get("fk_attrs", ())))
    return ForeignKey(
        name=parts.name(tree.get("conname", ""), columns, "fkey"),
        columns=columns,
        references=relation(tree.get("pktable", {})),
        references_columns=tuple(strings(tree.get("pk_attrs", ()))),
        on_delete=REACTIONS.get(tree.get("fk_del_action", ""), "no action"),
        on_update=REACTIONS.get(tree.get("fk_upd_action", ""), "no action"),
        validated=not tree.get("skip_validation", False),
        span=span,
        cleared=tuple(strings(tree.get("fk_del_set_cols", ()))),
    )


def check(tree: Tree, place: Place, parts: Parts, span: Span) -> CheckConstraint:
    """Return the CHECK of a Constraint node; an unnamed one is called after its column where it names only one."""
    columns = mentioned(tree.get("raw_expr", {})).columns
    name = parts.name(tree.get("conname", ""), columns if len(columns) == 1 else (), "check")
    return CheckConstraint(
        name, place.inside(tree.get("location", 0), "check"), not tree.get("skip_validation", False), span
    )


def excluded(tree: Tree) -> tuple[str, ...]:
    """Return the columns of an exclusion constraint, as they enter its derived name."""
    return tuple(
        items(e)[0].get("IndexElem", {}).get("name", "") or "expr" for e in tree.get("exclusions", ()) if items(e)
    )


def _identity(tree: Tree, column_name: str, table: str) -> Identity:
    name, options = sequence_of(tree.get("options", ()), table, column_name)
    return Identity(tree.get("generated_when", "") == "d", name, options)
