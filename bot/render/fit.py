"""Parts of a page that fit under a limit: each is there whole, in its shorter form, or named as left out."""

from collections.abc import Iterable
from dataclasses import dataclass

LEFT_OUT = "_Left out, since GitHub takes no more in one comment: {}._"
_ROOM = 400  # characters for naming what is left out
MAX_NAMED = 6


@dataclass(frozen=True)
class Part:
    """A part of a page; of parts that do not all fit, those of the lowest `worth` go first. `name` ends a sentence."""

    text: str
    worth: int = 100
    name: str = ""
    shorter: tuple[str, ...] = ()  # what may stand there instead, longest first


def fitted(parts: Iterable[Part], limit: int) -> str:
    """Return the parts in their order within `limit` characters; a part is never cut, so no fence and no table is."""
    kept = [part for part in parts if part.text]
    room = limit - _ROOM
    chosen: dict[int, str] = {}
    missing: list[str] = []
    for at in sorted(range(len(kept)), key=lambda at: (-kept[at].worth, at)):
        part = kept[at]
        form = next((form for form in (part.text, *part.shorter) if form and len(form) + 2 <= room), None)
        if form is None:
            missing.append(part.name or "a part")
            continue
        if form != part.text and part.name:
            missing.append(f"some of {part.name}")
        chosen[at] = form
        room -= len(form) + 2
    texts = [chosen[at] for at in sorted(chosen)]
    if missing:
        more = [f"{len(missing) - MAX_NAMED} more parts"] if len(missing) > MAX_NAMED else []
        texts.append(LEFT_OUT.format(", ".join([*dict.fromkeys(missing[:MAX_NAMED]), *more])))
    return "\n\n".join(texts)
