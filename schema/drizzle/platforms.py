"""drizzle-orm/neon and drizzle-orm/supabase: the roles, tables and policies that Drizzle ships for these platforms.

Sources: drizzle-orm's neon/rls.ts, neon/neon-auth.ts, supabase/rls.ts.
"""

from schema.drizzle.columns import COLUMN_BUILDERS, ColumnBuilder
from schema.drizzle.entities import PgRole
from schema.drizzle.extras import PolicyBuilder
from schema.drizzle.functions import call
from schema.drizzle.sql import Raw, Sql
from schema.drizzle.tables import PgTable
from schema.drizzle.values import UNDEFINED, At, Native, Obj, Unknown, Value

_ROLES = {
    "drizzle-orm/neon": {"authenticatedRole": "authenticated", "anonymousRole": "anonymous"},
    "drizzle-orm/supabase": {
        "anonRole": "anon",
        "authenticatedRole": "authenticated",
        "serviceRole": "service_role",
        "postgresRole": "postgres_role",
        "supabaseAuthAdminRole": "supabase_auth_admin",
    },
}
# schema, table, and each column: key, builder, options, modifiers
_Columns = list[tuple[str, str, dict[str, Value], str]]
_ZONED = {"withTimezone": True}
_TABLES: dict[str, dict[str, tuple[str, str, _Columns]]] = {
    "drizzle-orm/neon": {
        "usersSync": (
            "neon_auth",
            "users_sync",
            [
                ("rawJson raw_json", "jsonb", {}, "notNull"),
                ("id", "text", {}, "primaryKey notNull"),
                ("name", "text", {}, ""),
                ("email", "text", {}, ""),
                *((f"{key}At {key}_at", "timestamp", _ZONED, "") for key in ("created", "deleted", "updated")),
            ],
        )
    },
    "drizzle-orm/supabase": {
        "authUsers": (
            "auth",
            "users",
            [
                ("id", "uuid", {}, "primaryKey notNull"),
                ("email", "varchar", {"length": 255}, ""),
                ("phone", "text", {}, "unique"),
                ("emailConfirmedAt email_confirmed_at", "timestamp", _ZONED, ""),
                ("phoneConfirmedAt phone_confirmed_at", "timestamp", _ZONED, ""),
                ("lastSignInAt last_sign_in_at", "timestamp", _ZONED, ""),
                ("createdAt created_at", "timestamp", _ZONED, ""),
                ("updatedAt updated_at", "timestamp", _ZONED, ""),
            ],
        ),
        "realtimeMessages": (
            "realtime",
            "messages",
            [
                ("id", "bigserial", {"mode": "bigint"}, "primaryKey"),
                ("topic", "text", {}, "notNull"),
                ("extension", "text", {}, "notNull"),
            ],
        ),
    },
}


def platform(specifier: str, at: At) -> Obj | None:
    """Return the exports of a platform's module, made for the file that imports it first; None for other modules."""
    if specifier not in _ROLES:
        return None
    names = Obj(at.file)
    for key, name in _ROLES[specifier].items():
        names[key] = role = PgRole(name, UNDEFINED, at)
        role.is_existing = True
    for key, (schema, name, columns) in _TABLES[specifier].items():
        names[key] = _table(schema, name, columns, at)
    if specifier == "drizzle-orm/neon":
        names["crudPolicy"] = Native("crudPolicy", crud_policy)
        names["authUid"] = Native("authUid", _auth_uid)
    else:
        names["authUid"] = Sql([Raw("(select auth.uid())")])
        names["realtimeTopic"] = Sql([Raw("realtime.topic()")])
    return names


def _table(schema: str, name: str, columns: _Columns, at: At) -> PgTable:
    declared = Obj(at.file)
    for key, builder, options, modifiers in columns:
        given = Obj()
        given.update(options)
        made: ColumnBuilder = call(COLUMN_BUILDERS[builder], [key.split(" ")[-1], given] if " " in key else [given], at)
        for modifier in modifiers.split():
            made = made.invoke(modifier, [], at)
        declared[key.split(" ")[0]] = made
    table = PgTable(name, schema, at)
    table.build(declared)
    return table


def _auth_uid(arguments: list[Value], at: At) -> Value:
    column = arguments[0] if arguments else at.unknown("authUid without a column")
    return Sql([Raw("(select auth.user_id() = "), column, Raw(")")])


def crud_policy(arguments: list[Value], at: At) -> Value:
    """`crudPolicy({ role, read, modify })`: up to four policies; null leaves some out."""
    options = arguments[0] if arguments else UNDEFINED
    if not isinstance(options, Obj) or options.holes:
        return options if isinstance(options, Unknown) else at.unknown("the options of crudPolicy are not known")
    role = options.get("role", UNDEFINED)
    roles = [one.name if isinstance(one, PgRole) else one for one in (role if isinstance(role, list) else [role])]
    unknown = next((one for one in roles if isinstance(one, Unknown)), None)
    if unknown is not None or not all(isinstance(one, str) for one in roles):
        return unknown or at.unknown("the role of crudPolicy is not known")
    read, modify = (_condition(options.get(name, UNDEFINED)) for name in ("read", "modify"))
    if UNDEFINED in (read, modify):
        return at.unknown("Drizzle refuses crudPolicy without `read` or without `modify`")
    kinds = (
        ("select", read, ("using",)),
        ("insert", modify, ("withCheck",)),
        ("update", modify, ("using", "withCheck")),
        ("delete", modify, ("using",)),
    )
    made: list[Value] = []
    for kind, condition, places in kinds:
        if condition is not None:
            said = Obj(at.file)
            said.update({"for": kind, "to": role, **dict.fromkeys(places, condition)})
            made.append(PolicyBuilder(f"crud-{'-'.join(roles)}-policy-{kind}", said, at))
    return made


def _condition(value: Value) -> Value:
    return Sql([Raw("true" if value else "false")]) if isinstance(value, bool) else value
