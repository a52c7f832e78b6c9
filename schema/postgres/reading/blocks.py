"""DO blocks: the statements inside, as far as they are fixed text; the rest is said to be unread."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from schema.postgres.actions import Action, Do
from schema.postgres.grammar import SqlError, TooDeep, Tree, parse, plpgsql
from schema.postgres.reading.dispatch import read
from schema.postgres.reading.options import valued
from schema.postgres.reading.place import Place

MAX_DEPTH = 30  # nested blocks, loops and branches
_SILENT = frozenset({"PLpgSQL_stmt_return", "PLpgSQL_stmt_raise", "PLpgSQL_stmt_assign", "PLpgSQL_stmt_getdiag"})


@dataclass
class _Body:
    place: Place
    actions: list[Action] = field(default_factory=list)
    opaque: list[str] = field(default_factory=list)
    searched: int = 0

    def sql(self, text: str, *, guarded: bool) -> None:
        """Read one statement of the body; its span is where its text is found in the block."""
        start = self.place.source.text.find(text, max(self.searched, self.place.span.start), self.place.span.end)
        span = self.place.span
        if start >= 0:
            self.searched = start + len(text)
            span = self.place.source.span(start, start + len(text))
        try:
            parsed, offsets = parse(text)
        except (SqlError, TooDeep):
            self.opaque.append("a statement that is no plain SQL")
            return
        for one in parsed:
            place = Place(self.place.source, max(start, 0), offsets, span) if start >= 0 else None
            actions = read(one.kind, one.tree, place or self.place)
            self.actions += [replace(action, guarded=guarded or action.guarded) for action in actions]


def do_block(tree: Tree, place: Place) -> tuple[tuple[Action, ...], str | None]:
    """Return the actions of a DO block, and why part of it is not known (None where all is)."""
    language = dict(valued(tree.get("args", ()))).get("language", "plpgsql")
    if str(language).lower() != "plpgsql":
        reason = f"the block is written in {language}"
        return (Do(reason, span=place.span),), reason
    try:
        functions = plpgsql(place.span.text)
    except SqlError as error:
        reason = f"its body is not understood: {error}"
        return (Do(reason, span=place.span),), reason
    except TooDeep:
        reason = "its body is nested too deeply"
        return (Do(reason, span=place.span),), reason
    body = _Body(place)
    for function in functions:
        _walk(function.get("action", {}), body, guarded=False, depth=0)
    opaque = ", ".join(dict.fromkeys(body.opaque)) or None
    if opaque:
        body.actions.append(Do(opaque, span=place.span, guarded=True))
    return tuple(body.actions), opaque


def _walk(node: dict[str, Any], body: _Body, *, guarded: bool, depth: int) -> None:
    if depth > MAX_DEPTH:
        body.opaque.append("blocks nested too deeply")
        return
    for kind, value in node.items():
        if kind == "PLpgSQL_stmt_execsql":
            body.sql(value["sqlstmt"]["PLpgSQL_expr"]["query"], guarded=guarded)
        elif kind == "PLpgSQL_stmt_perform":
            body.sql(value["expr"]["PLpgSQL_expr"]["query"], guarded=guarded)
        elif kind == "PLpgSQL_stmt_dynexecute":
            _dynamic(value["query"]["PLpgSQL_expr"]["query"], body, guarded=guarded)
        elif kind in {"PLpgSQL_stmt_commit", "PLpgSQL_stmt_rollback"}:
            body.opaque.append("transaction control inside the block")
        elif kind not in _SILENT:
            inner = guarded or kind != "PLpgSQL_stmt_block" or "exceptions" in value
            for child in _children(value):
                _walk(child, body, guarded=inner, depth=depth + 1)


def _children(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the statements below a block, branch or loop; exception handlers come last."""
    for key, inner in value.items():
        if key in {"body", "then_body", "else_body", "elsif_list", "case_when_list", "else_stmts", "stmts"}:
            for child in inner:
                wrapped = next(iter(child.values())) if len(child) == 1 else {}
                if (
                    isinstance(wrapped, dict)
                    and ("stmts" in wrapped)
                    and not next(iter(child)).startswith("PLpgSQL_stmt")
                ):
                    yield from _children(wrapped)
                else:
                    yield child


def _dynamic(query: str, body: _Body, *, guarded: bool) -> None:
    """EXECUTE of one string constant is as good as the statement itself; anything else is not known."""
    text = query.strip()
    if len(text) > 1 and text.startswith("'") and text.endswith("'") and "'" not in text[1:-1].replace("''", ""):
        body.sql(text[1:-1].replace("''", "'"), guarded=guarded)
    elif text.startswith("$") and text.count("$") >= 4:
        tag = text[: text.index("$", 1) + 1]
        inner = text[len(tag) : -len(tag)]
        if text.endswith(tag) and tag not in inner:
            body.sql(inner, guarded=guarded)
            return
        body.opaque.append("EXECUTE of text made at run time")
    else:
        body.opaque.append("EXECUTE of text made at run time")
