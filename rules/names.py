"""Names as people read them, and as SQL quotes them; `schema.name` comes in, `public` is left unsaid."""


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


def listed(names: "list[str] | tuple[str, ...]", limit: int = 4) -> str:
    """Return "`a`, `b` and `c`"; what is over `limit` is counted."""
    shown = [f"`{name}`" for name in names[:limit]]
    if len(names) > limit:
        shown.append(f"{len(names) - limit} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
