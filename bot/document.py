"""A YAML file that people write: its values, the line where each stands, and what is wrong with it in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_TEXT = 64_000  # characters; what people write is a page, not a book
_MAX_DEPTH = 50  # lists within lists; ours has five, and the time the reader takes grows with the square of it


@dataclass(frozen=True)
class Problem:
    """A mistake in such a file: the line (from 1) and one sentence with the remedy."""

    path: str
    line: int | None
    message: str
    instead: tuple[str, str] | None = None  # a word of that line, and the one that is probably meant


@dataclass(frozen=True)
class Document:
    """What a file holds: `data` of its top level, and the nodes that know where each value stands."""

    data: dict[str, Any] = field(default_factory=dict)
    root: yaml.Node | None = None

    def line(self, place: tuple[int | str, ...]) -> int | None:
        """Return the line of the key (or item) that `place` leads to; of the nearest there is above it."""
        node = self.root
        line = node.start_mark.line + 1 if node else None
        for part in place:
            if isinstance(node, yaml.MappingNode):
                found = next(((k, v) for k, v in node.value if k.value == str(part)), None)
                if not found:
                    return line
                line, node = found[0].start_mark.line + 1, found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
        return line


def document(text: str, otherwise: str, shape: str) -> Document | tuple[int | None, str]:
    """Return what `text` holds, or a line and a sentence that says why it counts for nothing.

    `otherwise`: what holds in its place ("so the defaults are used"); `shape`: what its top level has to be.
    """
    if len(text) > MAX_TEXT:
        return None, f"The file is longer than {MAX_TEXT} characters, {otherwise}."
    loader = yaml.SafeLoader(text)  # not libyaml's: what is nested deeply enough ends its process
    try:
        if refused := _refused(text):
            return refused[0], refused[1].format(otherwise)
        root = loader.get_single_node()
        data = loader.construct_document(root) if root else {}  # nothing but comments says nothing
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "it holds a value that cannot be read"
        return (mark.line + 1 if mark else None), f"This is not valid YAML ({what}), {otherwise}."
    if not isinstance(data, Mapping):
        return 1, f"{shape}; this file holds something else, {otherwise}."
    return Document(dict(data), root)


def _refused(text: str) -> tuple[int | None, str] | None:
    """Return the line and the sentence for valid YAML that is not read, before a tree of it is made."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            return None, "YAML aliases are not read here, {}: write the values out."
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            mark = event.start_mark
            return (mark.line + 1 if mark else None), "This file is nested too deeply, {}."
    return None
