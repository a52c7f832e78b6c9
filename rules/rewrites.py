"""Changes that write a table anew, told once for each table: in one ALTER TABLE they would write it once."""

from dataclasses import replace

from rules.context import Context
from rules.kit import Finding, Group
from rules.names import listed, short
from rules.often import often

Part = tuple[Finding, Context]

ONCE = "Those that stay in this migration can share one ALTER TABLE, which rewrites the table once."


def of_one_table(found: Finding, ctx: Context, table: str, key: object) -> Finding:
    """Return the finding as one that is said once for each table, and once where a pull request brings many tables."""

    def together(parts: list[Part]) -> Finding:
        return often(_together(parts), key=key, places=tuple(short(one.at.object) for one, _ in parts))

    return replace(found, group=Group((table, key), (found, ctx), together, least=1))


def _together(parts: list[Part]) -> Finding:
    first, others = parts[0][0], [short(one.at.object) for one, _ in parts[1:]]
    statements = {ctx.step.statement.span.start for _, ctx in parts if ctx.step}
    if not others:
        return first
    more = ", and each ALTER TABLE rewrites it once more" if len(statements) > 1 else ""
    recipe = f"{first.recipe}\n\n{ONCE}" if first.recipe and more else first.recipe
    return replace(first, message=f"{first.message} The same goes for {listed(others)}{more}.", recipe=recipe)
