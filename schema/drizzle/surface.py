"""What an import of a package means: drizzle-orm's exports as values of ours, and the few others that are followed."""

from schema.drizzle import dialects, extras
from schema.drizzle.clients import drivers
from schema.drizzle.columns import COLUMN_BUILDERS
from schema.drizzle.conditions import operators
from schema.drizzle.entities import casing_namespace, make_entity, make_view, pg_schema
from schema.drizzle.globals import PATH, identity, natives
from schema.drizzle.relations import define_relations, relations
from schema.drizzle.sql import SQL
from schema.drizzle.tables import columns_of, make_table, name_of_table, table_creator
from schema.drizzle.validators import namespaces
from schema.drizzle.values import At, Native, Obj, Value


def _pg_core() -> Obj:
    names = Obj()
    names.update(COLUMN_BUILDERS)
    names.update(
        pgTable=make_table(),
        pgTableCreator=Native("pgTableCreator", table_creator),
        pgSchema=Native("pgSchema", pg_schema),
        pgEnum=make_entity("pgEnum"),
        pgSequence=make_entity("pgSequence"),
        pgRole=make_entity("pgRole"),
        pgView=make_view(None, materialized=False),
        pgMaterializedView=make_view(None, materialized=True),
        snakeCase=casing_namespace("snake_case"),
        camelCase=casing_namespace("camelCase"),
    )
    names.update(
        natives(
            index=extras.index,
            uniqueIndex=extras.unique_index,
            unique=extras.unique,
            primaryKey=extras.primary_key,
            foreignKey=extras.foreign_key,
            check=extras.check,
            pgPolicy=extras.policy,
        )
    )
    return names


def _orm() -> Obj:
    names = Obj()
    names.update(operators())
    names["sql"] = SQL
    names.update(
        natives(
            relations=relations,
            defineRelations=define_relations,
            defineRelationsPart=define_relations,
            getTableColumns=columns_of,
            getColumns=columns_of,
            getTableName=name_of_table,
        )
    )
    return names


def _file_url_to_path(arguments: list[Value], at: At) -> Value:
    value = arguments[0] if arguments else None
    return value.removeprefix("file://") if isinstance(value, str) else at.unknown("this address is not constant")


PG_CORE = _pg_core()
ORM = _orm()
_DRIZZLE_KIT = natives(defineConfig=identity)
_ROUTING = natives(defineRouting=identity)
_URL = natives(fileURLToPath=_file_url_to_path)
_BUILT_IN = (
    {
        "drizzle-orm/pg-core": PG_CORE,
        "drizzle-orm": ORM,
        "drizzle-orm/sql": ORM,
        "drizzle-orm/relations": ORM,
        "drizzle-kit": _DRIZZLE_KIT,
        "next-intl/routing": _ROUTING,
        "path": PATH,
        "node:path": PATH,
        "url": _URL,
        "node:url": _URL,
    }
    | namespaces()
    | drivers()
)


def built_in(specifier: str) -> Obj | None:
    """Return the namespace that a package's specifier means, None where we do not stand in for it."""
    if specifier in _BUILT_IN:
        return _BUILT_IN[specifier]
    if specifier.startswith(dialects.SPECIFIERS):
        return dialects.NAMESPACE
    if specifier.startswith("drizzle-orm/pg-core/"):
        return PG_CORE
    if specifier.startswith(("drizzle-orm/sql/", "drizzle-orm/relations")):
        return ORM
    return None


FOREIGN = """
    drizzle-typebox drizzle-valibot drizzle-arktype valibot arktype @sinclair/typebox typebox nanoid uuid
    @paralleldrive/cuid2 cuid2 ulid ulidx uuidv7 crypto fs os dotenv postgres pg @neondatabase/serverless drizzle-seed
    react next server-only superjson ts-pattern date-fns dayjs lodash @t3-oss/env-core @t3-oss/env-nextjs better-auth ai
""".split()  # noqa: SIM905 - a list of words reads better so


def is_foreign(specifier: str) -> bool:
    """Return whether a specifier is a package of others that needs no search in the tree."""
    parts = specifier.split("/")
    name = "/".join(parts[: 2 if specifier.startswith("@") else 1])
    return name in FOREIGN or name == "drizzle-orm" or specifier.startswith(("node:", "bun:"))


def json_value(value: object) -> Value:
    """Return JSON as values of the evaluator."""
    if isinstance(value, dict):
        result = Obj()
        result.update({key: json_value(item) for key, item in value.items()})
        return result
    return [json_value(item) for item in value] if isinstance(value, list) else value
