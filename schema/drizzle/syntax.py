"""A TypeScript file as tree-sitter parses it, with positions in characters instead of bytes."""

import re
from bisect import bisect_right

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from schema.span import Source, Span

_TYPESCRIPT = Language(tree_sitter_typescript.language_typescript())
_SLICE = 1 << 20
_WIDE = re.compile(r"[^\x00-\x7f]")
_TSX = Language(tree_sitter_typescript.language_tsx())


def parse(data: bytes, *, tsx: bool = False) -> Node | None:
    """Return the root of the syntax tree, None where the parser finds no end.

    tree-sitter's recovery from errors loops for ever on some texts (an opened `/*` among unclosed brackets). It reports
    its progress about once in a hundred steps: sane texts take one report in 60 bytes at most; the budget is double.
    """
    budget = 300 + len(data) // 30

    def read(offset: int, _point: object) -> bytes:
        return data[offset : offset + _SLICE]

    def give_up(_offset: int, _error: bool) -> bool:  # noqa: FBT001 - the binding's signature
        nonlocal budget
        budget -= 1
        return budget < 0

    try:
        return Parser(_TSX if tsx else _TYPESCRIPT).parse(read, progress_callback=give_up).root_node
    except ValueError:  # "Parsing failed": what the binding says of a parse that was given up
        return None


class File:
    """A parsed file. `root` is its syntax tree; byte offsets of nodes become character offsets through `span`.

    `broken`: parts of it are not understood. `failed`: the parser gave up, and the tree is empty.
    """

    __slots__ = ("_ascii", "_shift_after", "_shifts", "broken", "data", "failed", "root", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.data = source.text.encode("utf-8", "replace")
        root = parse(self.data, tsx=source.path.endswith((".tsx", ".jsx")))
        self.failed = root is None
        self.root = root or Parser(_TYPESCRIPT).parse(b"").root_node
        self.broken = self.root.has_error
        self._ascii = len(self.data) == len(source.text)
        self._shift_after: list[int] = []
        self._shifts: list[int] = []
        if not self._ascii:
            self._measure()

    def _measure(self) -> None:
        """Note after which byte how many bytes are no characters of their own (UTF-8 continuation bytes)."""
        shift = 0
        for match in _WIDE.finditer(self.source.text):
            width = len(match[0].encode("utf-8", "replace"))
            if width > 1:
                self._shift_after.append(match.start() + shift + width)
                shift += width - 1
                self._shifts.append(shift)

    def offset(self, byte: int) -> int:
        """Return the character offset of a byte offset."""
        if self._ascii:
            return byte
        index = bisect_right(self._shift_after, byte)
        return byte - self._shifts[index - 1] if index else byte

    def text(self, node: Node) -> str:
        """Return the characters of `node`."""
        if self._ascii:
            return self.source.text[node.start_byte : node.end_byte]
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def span(self, node: Node) -> Span:
        """Return the range of `node`."""
        if self._ascii:
            return Span(self.source, node.start_byte, node.end_byte)
        return Span(self.source, self.offset(node.start_byte), self.offset(node.end_byte))

    def line(self, node: Node) -> int:
        """Return the line, from 1, on which `node` starts."""
        row: int = node.start_point[0]
        return row + 1


def string_text(node: Node, file: File) -> str:
    """Return the value of a string or template without substitutions, its escapes resolved."""
    parts = []
    for child in node.named_children:
        if child.type == "string_fragment":
            parts.append(file.text(child))
        elif child.type == "escape_sequence":
            parts.append(unescape(file.text(child)))
    return "".join(parts)


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}


def unescape(escape: str) -> str:
    r"""Return the character that an escape such as `\n` or `\u{1F600}` means."""
    body = escape[1:]
    if body in _ESCAPES:
        return _ESCAPES[body]
    if body[:1] in ("u", "x") and len(body) > 1:
        try:
            return chr(int(body[1:].strip("{}"), 16))
        except (ValueError, OverflowError):
            return body
    return body
