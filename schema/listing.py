"""A list in source text - an object, an array, a call's arguments - and the edit that adds to it as a person would."""

from dataclasses import dataclass

from tree_sitter import Node

from schema.drizzle.syntax import File
from schema.edits import Edit
from schema.span import Source, Span

_KEYED = ("pair", "method_definition")


@dataclass(frozen=True)
class Item:
    """One element; `key` is its name in an object, `value` the range of what stands after the colon."""

    span: Span
    key: str | None = None
    value: Span | None = None


@dataclass(frozen=True)
class Listing:
    """A list with its brackets in `span`."""

    span: Span
    items: tuple[Item, ...]

    def item(self, key: str) -> Item | None:
        """Return the element of that key."""
        return next((item for item in self.items if item.key == key), None)

    def adding(self, code: str) -> Edit | None:
        """Return the edit that adds `code` as the last element; None where a comment is in the way."""
        source, close = self.span.source, self.span.end - 1
        if not self.items:
            return self._first(code)
        last = self.items[-1].span.end
        rest = source.text[last:close]
        comma = _comma(rest)
        if "\n" not in rest:
            if comma is None:
                return Edit(Span(source, last, last), f", {code}")
            return Edit(Span(source, last + comma + 1, last + comma + 1), f" {code},")
        line_end = "\r\n" if "\r\n" in rest else "\n"
        kept = rest.rstrip()
        added = f"{line_end}{indentation(source, self.items[-1].span.start)}{code}"
        if comma is None:
            return Edit(Span(source, last, last + len(kept)), f",{kept}{added}")
        return Edit(Span(source, last + len(kept), last + len(kept)), f"{added},")

    def _first(self, code: str) -> Edit | None:
        source, start, end = self.span.source, self.span.start + 1, self.span.end - 1
        if source.text[start:end].strip():
            return None
        padded = f" {code} " if source.text[start - 1] == "{" else code
        return Edit(Span(source, start, end), padded)


def listing(span: Span) -> Listing | None:
    """Return the list that a range with its brackets holds, None where it is no list that can be parsed."""
    opening = span.text[:1]
    prefix = "f" if opening == "(" else "("
    text = f"{prefix}{span.text}" + (")" if prefix == "(" else "")
    file = File(Source("listing.ts", text))
    if file.root.has_error or not file.root.named_children:
        return None
    node = _first_of(file.root, {"{": "object", "[": "array", "(": "arguments"}.get(opening, ""))
    if node is None or file.offset(node.start_byte) != 1:
        return None
    shift = span.start - 1
    return Listing(
        span, tuple(_item(file, child, span.source, shift) for child in node.named_children if _counts(child))
    )


def _counts(node: Node) -> bool:
    return node.type != "comment"


def _first_of(node: Node, kind: str) -> Node | None:
    while node.type != kind:
        children = [child for child in node.named_children if child.type != "comment"]
        if not children:
            return None
        node = children[-1] if kind == "arguments" and node.type == "call_expression" else children[0]
    return node


def _item(file: File, node: Node, source: Source, shift: int) -> Item:
    def span(of: Node) -> Span:
        return Span(source, file.offset(of.start_byte) + shift, file.offset(of.end_byte) + shift)

    if node.type in _KEYED:
        key = node.named_children[0]
        value = node.child_by_field_name("value")
        return Item(span(node), file.text(key).strip("\"'"), span(value) if value is not None else None)
    named = file.text(node) if node.type == "shorthand_property_identifier" else None
    return Item(span(node), named, span(node))


def _comma(rest: str) -> int | None:
    """Return where a trailing comma stands in what follows the last element, None where there is none."""
    at = 0
    while at < len(rest):
        if rest.startswith("//", at):
            end = rest.find("\n", at)
            at = len(rest) if end < 0 else end
        elif rest.startswith("/*", at):
            end = rest.find("*/", at)
            at = len(rest) if end < 0 else end + 2
        elif rest[at] == ",":
            return at
        else:
            at += 1
    return None


def indentation(source: Source, offset: int) -> str:
    """Return the white space that opens the line of `offset`."""
    line = source.line(source.line_at(offset))
    return line[: len(line) - len(line.lstrip())]
