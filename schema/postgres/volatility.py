"""Which functions give another value for each row: a default that calls one rewrites the table.

Source: provolatile in pg_proc of Postgres 13-18, and the extensions pgcrypto and uuid-ossp. A function that is not
known here is taken to be what CREATE FUNCTION makes of it by default: volatile.
"""

from collections.abc import Mapping
from functools import lru_cache

from schema.postgres.tokens import tokens

VOLATILE = frozenset(
    {
        "clock_timestamp",
        "currval",
        "gen_random_bytes",
        "gen_random_uuid",
        "gen_salt",
        "lastval",
        "nextval",
        "pg_sleep",
        "random",
        "random_normal",
        "setval",
        "timeofday",
        "uuid_generate_v1",
        "uuid_generate_v1mc",
        "uuid_generate_v4",
        "uuidv4",
        "uuidv7",
    }
)
STABLE = frozenset(
    {
        "age",
        "concat",
        "concat_ws",
        "current_database",
        "current_role",
        "current_schema",
        "current_setting",
        "current_user",
        "date_part",
        "date_trunc",
        "format",
        "inet_client_addr",
        "json_build_array",
        "json_build_object",
        "jsonb_build_array",
        "jsonb_build_object",
        "localtime",
        "localtimestamp",
        "now",
        "pg_current_xact_id",
        "session_user",
        "statement_timestamp",
        "string_to_array",
        "to_char",
        "to_date",
        "to_json",
        "to_jsonb",
        "to_number",
        "to_timestamp",
        "to_tsquery",
        "to_tsvector",
        "transaction_timestamp",
        "txid_current",
    }
)
IMMUTABLE = frozenset(
    {
        "abs",
        "all",
        "and",
        "any",
        "array",
        "array_append",
        "array_cat",
        "array_fill",
        "array_length",
        "array_to_string",
        "ascii",
        "bigint",
        "bit",
        "box",
        "btrim",
        "case",
        "cast",
        "ceil",
        "ceiling",
        "char",
        "char_length",
        "chr",
        "circle",
        "coalesce",
        "date",
        "daterange",
        "decimal",
        "decode",
        "digest",
        "div",
        "else",
        "encode",
        "exists",
        "exp",
        "extract",
        "float",
        "floor",
        "greatest",
        "hex",
        "hmac",
        "in",
        "initcap",
        "int4range",
        "int8range",
        "integer",
        "interval",
        "json",
        "jsonb",
        "jsonb_build",
        "jsonb_set",
        "least",
        "left",
        "length",
        "ln",
        "lower",
        "lpad",
        "ltrim",
        "make_date",
        "make_interval",
        "make_timestamp",
        "md5",
        "mod",
        "not",
        "nullif",
        "numeric",
        "numrange",
        "or",
        "overlay",
        "pi",
        "point",
        "position",
        "power",
        "repeat",
        "replace",
        "reverse",
        "right",
        "round",
        "row",
        "rpad",
        "rtrim",
        "setweight",
        "sha256",
        "sha512",
        "sign",
        "some",
        "split_part",
        "sqrt",
        "st_geomfromtext",
        "st_makepoint",
        "st_setsrid",
        "strpos",
        "substr",
        "substring",
        "text",
        "textcat",
        "then",
        "time",
        "timestamp",
        "timestamptz",
        "timezone",
        "to_hex",
        "translate",
        "trim",
        "trunc",
        "tsrange",
        "tstzrange",
        "upper",
        "uuid_nil",
        "uuid_ns_dns",
        "uuid_ns_url",
        "values",
        "varchar",
        "vector",
        "when",
    }
)


@lru_cache(512)
def calls(expression: str) -> tuple[str, ...]:
    """Return the names of the functions an SQL expression calls, lower case, in order."""
    found = tokens(expression)
    names = []
    for i, token in enumerate(found[:-1]):
        called = token.kind in {"word", "quoted"} and found[i + 1].text == "(" and found[i + 1].kind == "other"
        if called and not (i and found[i - 1].text == "::"):
            names.append(token.text)
    return tuple(names)


def is_volatile(expression: str | None, functions: Mapping[str, str] | None = None) -> bool:
    """Return whether evaluating `expression` may give another value for each row.

    `functions` maps the database's own functions (`schema.name`) to their volatility.
    """
    if not expression:
        return False
    for name in calls(expression):
        own = _declared(name, functions or {})
        if name in VOLATILE or own == "volatile":
            return True
        if own is None and name not in STABLE and name not in IMMUTABLE:
            return True
    return False


def _declared(name: str, functions: Mapping[str, str]) -> str | None:
    own = functions.get(f"public.{name}")
    if own is not None or name in STABLE or name in IMMUTABLE:
        return own
    return next((value for key, value in functions.items() if key.rpartition(".")[2] == name), None)
