"""What a place does with a table or a column: found by going up from it."""

from schema.typescript.chains import member_call
from schema.typescript.conditions import COMPARISONS
from schema.typescript.facts import Role
from schema.typescript.page import Page, Way

_BY_METHOD: dict[str, Role] = {
    "where": "filter",
    "having": "filter",
    "orderBy": "order",
    "groupBy": "group",
    "distinctOn": "order",
    "on": "join",
    "insert": "write",
    "update": "write",
    "delete": "write",
    "set": "write",
    "values": "write",
    "onConflictDoUpdate": "write",
    "onConflictDoNothing": "write",
}
_BY_KEY: dict[str, Role] = {"where": "filter", "orderBy": "order", "having": "filter"}
_ENDS = frozenset(
    ("expression_statement", "return_statement", "variable_declarator", "assignment_expression", "statement_block")
)


def role_of(page: Page, way: Way, index: int) -> Role:
    """Return what is done with the expression `way[index]`."""
    compared = False
    for at in range(index, 1, -1):
        kind = way[at - 1].type
        if kind == "arguments":
            role = _by_call(page, way, at)
            if role is not None:
                return role
            compared = compared or page.operator(way[at - 2]) in COMPARISONS
        elif kind == "pair":
            key = way[at - 1].children[0]
            role = _BY_KEY.get(page.file.text(key))
            if role is not None and way[at] != key:
                return role
        elif kind == "type_query":
            return "type"
        elif kind in _ENDS:
            break
    return "filter" if compared else "read"


def _by_call(page: Page, way: Way, at: int) -> Role | None:
    """Return the role that the call gives, of which `way[at]` is an argument; None where it does not tell."""
    call = member_call(way, at)
    if call is None:
        return "order" if page.operator(way[at - 2]) in ("asc", "desc") else None
    return _BY_METHOD.get(call[0]) or ("join" if call[0].endswith("Join") else None)
