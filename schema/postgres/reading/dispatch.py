"""Which module reads which statement: libpg_query's statement types and their readers."""

from collections.abc import Callable, Iterator

from schema.postgres.actions import Action, Unknown
from schema.postgres.grammar import Tree
from schema.postgres.reading import alter, drops, indexes, objects, rows, security, session, tables, views
from schema.postgres.reading.place import Place

Reader = Callable[[Tree, Place], Iterator[Action]]

READERS: dict[str, Reader] = {
    "CreateStmt": tables.create_table,
    "CreateTableAsStmt": tables.create_table_as,
    "AlterTableStmt": alter.alter_table,
    "DropStmt": drops.drop,
    "RenameStmt": drops.rename,
    "AlterObjectSchemaStmt": drops.set_schema,
    "AlterOwnerStmt": drops.owner,
    "CommentStmt": drops.comment,
    "IndexStmt": indexes.create_index,
    "ReindexStmt": indexes.reindex,
    "CreateStatsStmt": indexes.create_statistics,
    "ViewStmt": views.create_view,
    "RefreshMatViewStmt": views.refresh,
    "CreateEnumStmt": objects.create_enum,
    "AlterEnumStmt": objects.alter_enum,
    "CompositeTypeStmt": objects.create_composite,
    "CreateRangeStmt": objects.create_range,
    "DefineStmt": objects.define,
    "CreateDomainStmt": objects.create_domain,
    "AlterDomainStmt": objects.alter_domain,
    "CreateSchemaStmt": objects.create_schema,
    "CreateSeqStmt": objects.create_sequence,
    "AlterSeqStmt": objects.alter_sequence,
    "CreateExtensionStmt": objects.create_extension,
    "AlterExtensionStmt": objects.alter_extension,
    "CreateRoleStmt": objects.create_role,
    "AlterRoleStmt": objects.alter_role,
    "AlterRoleSetStmt": objects.alter_role,
    "DropRoleStmt": objects.drop_role,
    "GrantStmt": objects.grant,
    "GrantRoleStmt": objects.grant_role,
    "AlterDefaultPrivilegesStmt": objects.default_privileges,
    "CreatePublicationStmt": objects.create_publication,
    "AlterPublicationStmt": objects.alter_publication,
    "CreatePolicyStmt": security.create_policy,
    "AlterPolicyStmt": security.alter_policy,
    "CreateFunctionStmt": security.create_function,
    "AlterFunctionStmt": security.alter_function,
    "CreateTrigStmt": security.create_trigger,
    "RuleStmt": security.create_rule,
    "InsertStmt": rows.insert,
    "UpdateStmt": rows.update,
    "DeleteStmt": rows.delete,
    "MergeStmt": rows.merge,
    "TruncateStmt": rows.truncate,
    "CopyStmt": rows.copy,
    "SelectStmt": rows.select,
    "TransactionStmt": session.transaction,
    "VariableSetStmt": session.setting,
    "LockStmt": session.lock,
    "VacuumStmt": session.vacuum,
    "ClusterStmt": session.cluster,
    "AlterSystemStmt": session.system,
    "CreatedbStmt": session.database,
    "DropdbStmt": session.database,
    "AlterDatabaseStmt": session.database,
    "AlterDatabaseSetStmt": session.database,
    "CreateTableSpaceStmt": session.database,
    "DropTableSpaceStmt": session.database,
}


def read(kind: str, tree: Tree, place: Place) -> tuple[Action, ...]:
    """Return the actions of one parsed statement; one Unknown where its kind has no reader."""
    reader = READERS.get(kind)
    if reader is None:
        words = " ".join(token.text for token in place.tokens[:2]).upper()
        return (Unknown(f"{words} is not followed", span=place.span),)
    return tuple(reader(tree, place))
