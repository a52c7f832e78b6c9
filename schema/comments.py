"""The comments of a file, exactly: what stands in a string, a template or a dollar-quoted body is not a comment."""

import postgast
from postgast import pg_query_pb2

from schema.drizzle.syntax import parse
from schema.span import Source, Span

_SQL_COMMENTS = {pg_query_pb2.Token.Value("SQL_COMMENT"), pg_query_pb2.Token.Value("C_COMMENT")}


def comments(source: Source) -> tuple[Span, ...]:
    """Return the comments of an .sql, .ts or .tsx file in order, with their markers; () if it cannot be tokenised."""
    ranges = _in_sql(source.text) if source.path.endswith(".sql") else _in_typescript(source)
    if source.text.isascii():
        return tuple(source.span(start, end) for start, end in ranges)
    raw = source.text.encode()
    return tuple(source.span(len(raw[:start].decode()), len(raw[:end].decode())) for start, end in ranges)


def _in_sql(text: str) -> list[tuple[int, int]]:
    try:
        tokens = postgast.scan(text).tokens
    except postgast.PgQueryError:  # an unterminated string: the file is said to be unreadable elsewhere
        return []
    return [(token.start, token.end) for token in tokens if token.token in _SQL_COMMENTS]


def _in_typescript(source: Source) -> list[tuple[int, int]]:
    root = parse(source.text.encode(), tsx=source.path.endswith(("x", "X")))
    if root is None:  # the parser gave up: the reader says so
        return []
    cursor = root.walk()
    found: list[tuple[int, int]] = []
    while True:
        node = cursor.node
        if node is not None and node.type == "comment":
            found.append((node.start_byte, node.end_byte))
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return found
