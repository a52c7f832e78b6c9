"""Edits of source text: replace a range, apply several."""

from dataclasses import dataclass

from schema.span import Source, Span


@dataclass(frozen=True)
class Edit:
    """Replace the characters of `span` by `text`; an empty span inserts."""

    span: Span
    text: str

    @property
    def path(self) -> str:
        """The file that is edited."""
        return self.span.path


def apply(source: Source, edits: "list[Edit] | tuple[Edit, ...]") -> str:
    """Return the text of `source` after those of `edits` that are of it. Raises ValueError where two overlap."""
    mine = sorted((e for e in edits if e.path == source.path), key=lambda e: (e.span.start, e.span.end))
    parts: list[str] = []
    at = 0
    for edit in mine:
        if edit.span.start < at:
            raise ValueError(f"two edits of {source.path} overlap at line {edit.span.line}")
        parts += [source.text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*parts, source.text[at:]])
