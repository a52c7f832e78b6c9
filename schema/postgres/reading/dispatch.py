"""Which module reads which statement: libpg_query's statement types and their readers."""

from collections.abc import Callable, Iterator

from schema.postgres.actions import Action, Unknown
from schema.postgres.grammar import Tree
from schema.postgres.reading import alter, drops, indexes, objects, rows, security, session, tables, views
from schema.postgres.reading.place import Place

Reader = Callable[[Tree, Place], Iterator[Action]]

READERS: dict[str, Reader] = {
    "create_stmt": tables.create_table,
    "create_table_as_stmt": tables.create_table_as,
    "alter_table_stmt": alter.alter_table,
    "drop_stmt": drops.drop,
    "rename_stmt": drops.rename,
    "alter_object_schema_stmt": drops.set_schema,
    "alter_owner_stmt": drops.owner,
    "comment_stmt": drops.comment,
    "index_stmt": indexes.create_index,
    "reindex_stmt": indexes.reindex,
    "create_stats_stmt": indexes.create_statistics,
    "view_stmt": views.create_view,
    "refresh_mat_view_stmt": views.refresh,
    "create_enum_stmt": objects.create_enum,
    "alter_enum_stmt": objects.alter_enum,
    "composite_type_stmt": objects.create_composite,
    "create_range_stmt": objects.create_range,
    "define_stmt": objects.define,
    "create_domain_stmt": objects.create_domain,
    "alter_domain_stmt": objects.alter_domain,
    "create_schema_stmt": objects.create_schema,
    "create_seq_stmt": objects.create_sequence,
    "alter_seq_stmt": objects.alter_sequence,
    "create_extension_stmt": objects.create_extension,
    "alter_extension_stmt": objects.alter_extension,
    "create_role_stmt": objects.create_role,
    "alter_role_stmt": objects.alter_role,
    "alter_role_set_stmt": objects.alter_role,
    "drop_role_stmt": objects.drop_role,
    "grant_stmt": objects.grant,
    "grant_role_stmt": objects.grant_role,
    "alter_default_privileges_stmt": objects.default_privileges,
    "create_publication_stmt": objects.create_publication,
    "alter_publication_stmt": objects.alter_publication,
    "create_policy_stmt": security.create_policy,
    "alter_policy_stmt": security.alter_policy,
    "create_function_stmt": security.create_function,
    "alter_function_stmt": security.alter_function,
    "create_trig_stmt": security.create_trigger,
    "rule_stmt": security.create_rule,
    "insert_stmt": rows.insert,
    "update_stmt": rows.update,
    "delete_stmt": rows.delete,
    "merge_stmt": rows.merge,
    "truncate_stmt": rows.truncate,
    "copy_stmt": rows.copy,
    "select_stmt": rows.select,
    "transaction_stmt": session.transaction,
    "variable_set_stmt": session.setting,
    "lock_stmt": session.lock,
    "vacuum_stmt": session.vacuum,
    "cluster_stmt": session.cluster,
    "alter_system_stmt": session.system,
    "createdb_stmt": session.database,
    "dropdb_stmt": session.database,
    "alter_database_stmt": session.database,
    "alter_database_set_stmt": session.database,
    "create_table_space_stmt": session.database,
    "drop_table_space_stmt": session.database,
}


def read(kind: str, tree: Tree, place: Place) -> tuple[Action, ...]:
    """Return the actions of one parsed statement; one Unknown where its kind has no reader."""
    reader = READERS.get(kind)
    if reader is None:
        words = " ".join(token.text for token in place.tokens[:2]).upper()
        return (Unknown(f"{words} is not followed", span=place.span),)
    return tuple(reader(tree, place))
