"""Names as people read them, and as SQL quotes them; `schema.name` comes in, `public` is left unsaid."""

_WORDS = (
    "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint "
    "create current_catalog current_date current_role current_time current_timestamp current_user default "
    "deferrable desc distinct do else end except false fetch for foreign from grant group having in "
    "initially intersect into lateral leading limit localtime localtimestamp not null offset on only or "
    "order placing primary references returning select session_user some symmetric system_user table then "
    "to trailing true union unique user using variadic when where window with "
)
# What has to be quoted as a name: https://www.postgresql.org/docs/current/sql-keywords-appendix.html
RESERVED = frozenset(_WORDS.split())


def short(object_id: str) -> str:
    """Return `public.users.email` as `users.email`; other schemas stay said."""
    return object_id.removeprefix("public.")


def quoted(name: str) -> str:
    """Return an identifier as drizzle-kit quotes it, without control characters and backticks: it ends in Markdown."""
    clean = "".join(c for c in name if c.isprintable() and c != "`")
    return '"' + clean.replace('"', '""') + '"'


def table(table_id: str) -> str:
    """Return `public.users` as `"users"`, `billing.users` as `"billing"."users"`."""
    schema, _, name = table_id.partition(".")
    return quoted(name) if schema == "public" else f"{quoted(schema)}.{quoted(name)}"


def typed(type_: str, schema: str | None = None) -> str:
    """Return a type as SQL names it: `serverType[]` as `"serverType"[]`, with its schema where that is not `public`.

    What is written in one case, and stands in no such schema, is left as it is: that may be a word of Postgres' own.
    """
    name, bracket, rest = type_.partition("[")
    apart = schema not in (None, "", "public", "pg_catalog")
    mixed = name.isidentifier() and name not in (name.lower(), name.upper())
    written = (f"{quoted(schema)}." if schema and apart else "") + (quoted(name) if mixed or apart else name)
    return written + bracket + rest


def listed(names: "list[str] | tuple[str, ...]", word: str = "and", *, limit: int = 4) -> str:
    """Return "`a`, `b` and `c`"; what is over `limit` is counted."""
    shown = [f"`{name}`" for name in names[:limit]]
    if len(names) > limit:
        shown.append(f"{len(names) - limit} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {word} {shown[-1]}"
