"""ALTER TABLE, INDEX, VIEW and SEQUENCE with their clauses: one action each."""

from collections.abc import Callable, Iterator

from schema.model import PrimaryKey, Unique
from schema.postgres import actions as a
from schema.postgres.grammar import CASCADE, Tree, kind_of
from schema.postgres.reading.columns import Parts, check, column, default_text, excluded, foreign_key, unique
from schema.postgres.reading.names import derived, items, relation, strings
from schema.postgres.reading.options import sequence_of, sequence_options, valued
from schema.postgres.reading.place import Place
from schema.postgres.reading.typenames import type_name
from schema.span import Span
from schema.values import value


@value(frozen=True)
class Clause:
    """One clause of ALTER TABLE: the table's key, the AlterTableCmd, and its own span."""

    table: str
    tree: Tree
    place: Place
    span: Span

    @property
    def definition(self) -> Tree:
        """The clause's own node."""
        found: Tree = self.tree.get("def", {})
        return found

    @property
    def name(self) -> str:
        """The column, constraint or trigger the clause names."""
        return str(self.tree.get("name", ""))

    def after(self, *words: str) -> str | None:
        """Return the rest of the clause after these words; None where they do not stand in it."""
        return self.place.after(self.span, words)


def alter_table(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER TABLE (and INDEX, VIEW, SEQUENCE, which share its tree): one action a clause."""
    name = relation(tree.get("relation", {}))
    object_type = tree.get("objtype", "")
    spans = place.clauses(tree.get("relation", {}).get("location", 0)) if len(tree.get("cmds", ())) > 1 else []
    placed = len(spans) == len(tree.get("cmds", ()))
    for i, node in enumerate(tree.get("cmds", ())):
        span = spans[i] if placed else place.span
        command = node.get("AlterTableCmd", {})
        kind = command.get("subtype", "")
        if object_type == "OBJECT_INDEX":
            yield _index(name, kind, command, span)
        elif object_type in {"OBJECT_VIEW", "OBJECT_MATVIEW"}:
            yield a.AlterView(name, span.text, span=span)
        elif object_type == "OBJECT_SEQUENCE":
            yield a.AlterSequence(name, span=span)
        elif object_type == "OBJECT_TYPE":
            yield a.AlterType(name, span.text, span=span)
        else:
            yield _CLAUSES.get(kind, _other)(Clause(name, command, place, span))


def _other(clause: Clause) -> a.Action:
    return a.AlterTable(clause.table, clause.span.text, span=clause.span)


def _index(name: str, kind: str, command: Tree, span: Span) -> a.Action:
    attach = (
        relation(command.get("def", {}).get("PartitionCmd", {}).get("name", {}))
        if kind == "AT_AttachPartition"
        else None
    )
    return a.AlterIndex(name, clause=kind, attach=attach, span=span)


def _add_column(clause: Clause) -> a.Action:
    parts = Parts(clause.table)
    added = column(clause.definition.get("ColumnDef", {}), clause.place, parts)
    return a.AddColumn(
        clause.table,
        added,
        if_not_exists=clause.tree.get("missing_ok", False),
        unique=parts.uniques[0] if parts.uniques else None,
        foreign_key=parts.foreign_keys[0] if parts.foreign_keys else None,
        checks=tuple(parts.checks),
        virtual=parts.virtual,
        serial=parts.serial,
        primary_key=parts.primary_key,
        span=clause.span,
    )


def _add_constraint(clause: Clause) -> a.Action:
    tree = clause.definition.get("Constraint", {})
    reader = _CONSTRAINTS.get(tree.get("contype", ""))
    return reader(clause, tree) if reader else _other(clause)


def _add_foreign_key(clause: Clause, tree: Tree) -> a.Action:
    key = foreign_key(tree, Parts(clause.table), None, clause.span)
    return a.AddForeignKey(
        clause.table,
        key,
        tree.get("skip_validation", False),
        tree.get("is_enforced", False),
        tree.get("initdeferred", False),
        span=clause.span,
    )


def _add_unique(clause: Clause, tree: Tree) -> a.Action:
    index = tree.get("indexname", "") or None
    if index:
        made = Unique(tree.get("conname", "") or index, (), span=clause.span)
    else:
        made = unique(tree, Parts(clause.table), None, clause.span)
    return a.AddUnique(clause.table, made, index, tree.get("deferrable", False), span=clause.span)


def _add_primary_key(clause: Clause, tree: Tree) -> a.Action:
    name = tree.get("conname", "") or tree.get("indexname", "") or derived(clause.table, (), "pkey")
    key = PrimaryKey(tuple(strings(tree.get("keys", ()))), name, clause.span)
    return a.AddPrimaryKey(clause.table, key, tree.get("indexname", "") or None, span=clause.span)


def _add_check(clause: Clause, tree: Tree) -> a.Action:
    made = check(tree, clause.place, Parts(clause.table), clause.span)
    return a.AddCheck(
        clause.table, made, tree.get("skip_validation", False), tree.get("is_enforced", False), span=clause.span
    )


def _add_exclusion(clause: Clause, tree: Tree) -> a.Action:
    name = tree.get("conname", "") or derived(clause.table, excluded(tree), "excl")
    return a.AddExclusion(clause.table, name, tree.get("access_method", "") or "btree", span=clause.span)


def _add_not_null(clause: Clause, tree: Tree) -> a.Action:
    column_name = strings(tree.get("keys", ()))[0]
    name = tree.get("conname", "") or derived(clause.table, (column_name,), "not_null")
    return a.AddNotNull(clause.table, column_name, name, tree.get("skip_validation", False), span=clause.span)


_CONSTRAINTS: dict[str, Callable[[Clause, Tree], a.Action]] = {
    "CONSTR_FOREIGN": _add_foreign_key,
    "CONSTR_UNIQUE": _add_unique,
    "CONSTR_PRIMARY": _add_primary_key,
    "CONSTR_CHECK": _add_check,
    "CONSTR_EXCLUSION": _add_exclusion,
    "CONSTR_NOTNULL": _add_not_null,
}


def _alter_type(clause: Clause) -> a.Action:
    tree = clause.definition.get("ColumnDef", {})
    type_ = type_name(tree.get("typeName", {}))
    using = None
    if "raw_default" in tree:
        using = clause.after("using") or ""
    collation = ".".join(strings(tree.get("collClause", {}).get("collname", ()))) if "collClause" in tree else None
    return a.AlterColumnType(clause.table, clause.name, type_.type, using, type_.schema, collation, span=clause.span)


def _column_default(clause: Clause) -> a.Action:
    if "def" not in clause.tree:
        return a.DropDefault(clause.table, clause.name, span=clause.span)
    text = default_text(clause.after("set", "default") or "")
    if text is None:
        return a.DropDefault(clause.table, clause.name, span=clause.span)
    return a.SetDefault(clause.table, clause.name, text, span=clause.span)


def _add_identity(clause: Clause) -> a.Action:
    tree = clause.definition.get("Constraint", {})
    sequence, options = sequence_of(tree.get("options", ()), clause.table, clause.name)
    by_default = tree.get("generated_when", "") == "d"
    return a.AddIdentity(clause.table, clause.name, by_default, options, sequence, span=clause.span)


def _alter_identity(clause: Clause) -> a.Action:
    found = items(clause.definition)
    kind = dict(valued(found)).get("generated")
    by_default = None if kind is None else kind in {"d", "100"}
    return a.AlterIdentity(clause.table, clause.name, by_default, sequence_options(found), span=clause.span)


def _set_expression(clause: Clause) -> a.Action:
    return a.SetExpression(
        clause.table, clause.name, clause.span.text.partition("(")[2].rpartition(")")[0], span=clause.span
    )


def _attach(clause: Clause) -> a.Action:
    tree = clause.definition.get("PartitionCmd", {})
    return a.AttachPartition(
        clause.table,
        relation(tree.get("name", {})),
        default=tree.get("bound", {}).get("is_default", False),
        span=clause.span,
    )


def _detach(clause: Clause) -> a.Action:
    tree = clause.definition.get("PartitionCmd", {})
    return a.DetachPartition(
        clause.table, relation(tree.get("name", {})), concurrently=tree.get("concurrent", False), span=clause.span
    )


def _finalize(clause: Clause) -> a.Action:
    tree = clause.definition.get("PartitionCmd", {})
    return a.DetachPartition(clause.table, relation(tree.get("name", {})), finalize=True, span=clause.span)


def _replica_identity(clause: Clause) -> a.Action:
    tree = clause.definition.get("ReplicaIdentityStmt", {})
    words = {"d": "default", "f": "full", "n": "nothing", "i": "index"}
    return a.SetReplicaIdentity(
        clause.table,
        words.get(tree.get("identity_type", ""), "default"),
        tree.get("name", "") or None,
        span=clause.span,
    )


def _inherit(clause: Clause) -> a.Action:
    stop = clause.tree.get("subtype", "") == "AT_DropInherit"
    return a.Inherit(clause.table, relation(clause.definition.get("RangeVar", {})), stop, span=clause.span)


def _options(clause: Clause) -> a.Action:
    found = valued(items(clause.definition))
    reset = clause.tree.get("subtype", "") == "AT_ResetRelOptions"
    values = () if reset else tuple((name, str(said).lower()) for name, said in found)
    return a.SetTableOptions(clause.table, tuple(name for name, _ in found), values, span=clause.span)


def _alter_constraint(clause: Clause) -> a.Action:
    kind = kind_of(clause.definition)
    tree = clause.definition.get(kind, {})
    return a.AlterConstraint(clause.table, tree.get("conname", ""), tree.get("initdeferred", False), span=clause.span)


_CLAUSES: dict[str, Callable[[Clause], a.Action]] = {
    "AT_AddColumn": _add_column,
    "AT_AddConstraint": _add_constraint,
    "AT_AlterColumnType": _alter_type,
    "AT_ColumnDefault": _column_default,
    "AT_AddIdentity": _add_identity,
    "AT_SetIdentity": _alter_identity,
    "AT_SetExpression": _set_expression,
    "AT_AttachPartition": _attach,
    "AT_DetachPartition": _detach,
    "AT_DetachPartitionFinalize": _finalize,
    "AT_ReplicaIdentity": _replica_identity,
    "AT_AddInherit": _inherit,
    "AT_DropInherit": _inherit,
    "AT_SetRelOptions": _options,
    "AT_ResetRelOptions": _options,
    "AT_DropColumn": lambda c: a.DropColumn(
        c.table, c.name, c.tree.get("missing_ok", False), c.tree.get("behavior") == CASCADE, span=c.span
    ),
    "AT_SetNotNull": lambda c: a.SetNotNull(c.table, c.name, span=c.span),
    "AT_DropNotNull": lambda c: a.DropNotNull(c.table, c.name, span=c.span),
    "AT_DropIdentity": lambda c: a.DropIdentity(c.table, c.name, c.tree.get("missing_ok", False), span=c.span),
    "AT_DropExpression": lambda c: a.DropExpression(c.table, c.name, c.tree.get("missing_ok", False), span=c.span),
    "AT_SetStatistics": lambda c: a.TuneColumn(c.table, c.name, "statistics", span=c.span),
    "AT_SetStorage": lambda c: a.TuneColumn(c.table, c.name, "storage", span=c.span),
    "AT_SetCompression": lambda c: a.TuneColumn(c.table, c.name, "compression", span=c.span),
    "AT_SetOptions": lambda c: a.TuneColumn(c.table, c.name, "options", span=c.span),
    "AT_ResetOptions": lambda c: a.TuneColumn(c.table, c.name, "options", span=c.span),
    "AT_ValidateConstraint": lambda c: a.ValidateConstraint(c.table, c.name, span=c.span),
    "AT_DropConstraint": lambda c: a.DropConstraint(
        c.table, c.name, c.tree.get("missing_ok", False), c.tree.get("behavior") == CASCADE, span=c.span
    ),
    "AT_AlterConstraint": _alter_constraint,
    "AT_EnableRowSecurity": lambda c: a.EnableRls(c.table, span=c.span),
    "AT_DisableRowSecurity": lambda c: a.DisableRls(c.table, span=c.span),
    "AT_ForceRowSecurity": lambda c: a.ForceRls(c.table, force=True, span=c.span),
    "AT_NoForceRowSecurity": lambda c: a.ForceRls(c.table, force=False, span=c.span),
    "AT_ChangeOwner": lambda c: a.ChangeOwner(c.table, c.tree.get("newowner", {}).get("rolename", ""), span=c.span),
    "AT_ClusterOn": lambda c: a.ClusterOn(c.table, c.name, span=c.span),
    "AT_DropCluster": lambda c: a.ClusterOn(c.table, None, span=c.span),
    "AT_SetLogged": lambda c: a.SetLogged(c.table, logged=True, span=c.span),
    "AT_SetUnLogged": lambda c: a.SetLogged(c.table, logged=False, span=c.span),
    "AT_SetTableSpace": lambda c: a.SetTablespace(c.table, c.name, span=c.span),
    "AT_SetAccessMethod": lambda c: a.SetAccessMethod(c.table, c.name, span=c.span),
    "AT_EnableTrig": lambda c: a.SwitchTrigger(c.table, c.name, enabled=True, span=c.span),
    "AT_EnableAlwaysTrig": lambda c: a.SwitchTrigger(c.table, c.name, enabled=True, span=c.span),
    "AT_EnableReplicaTrig": lambda c: a.SwitchTrigger(c.table, c.name, enabled=True, span=c.span),
    "AT_DisableTrig": lambda c: a.SwitchTrigger(c.table, c.name, enabled=False, span=c.span),
    "AT_EnableTrigAll": lambda c: a.SwitchTrigger(c.table, "all", enabled=True, span=c.span),
    "AT_DisableTrigAll": lambda c: a.SwitchTrigger(c.table, "all", enabled=False, span=c.span),
    "AT_EnableTrigUser": lambda c: a.SwitchTrigger(c.table, "user", enabled=True, span=c.span),
    "AT_DisableTrigUser": lambda c: a.SwitchTrigger(c.table, "user", enabled=False, span=c.span),
}
