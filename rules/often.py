"""What a new schema does everywhere is said once: by the fifth table the remark is known, the places alone are news."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rules.kit import Finding, Fix, Group
from rules.names import listed, short

OFTEN = 5


def often(finding: Finding, least: int = OFTEN, key: object = None, places: tuple[str, ...] = ()) -> Finding:
    """Return the finding as one that is said once, where a pull request brings `least` of its rule and `key`.

    `places` is what it is about, where that is not its object.
    """
    about = places or (short(finding.object or finding.at.object),)
    return replace(finding, group=Group(("often", key), (finding, about), _once, wide=True, least=least))


def by_table(table: str, part: object, make: Callable[[list[Any]], Finding], kind: object = None) -> Group:
    """Return the group of what one table is told once; those of `OFTEN` tables or more in one file are told at once.

    What is not of one `kind` is told apart.
    """

    def once(tables: list[list[Any]]) -> Finding:
        return make([part for parts in tables for part in parts])

    def of_one(parts: list[Any]) -> Finding:
        return replace(make(parts), group=Group(("tables", kind), parts, once, least=OFTEN))

    return Group((table, kind), part, of_one, least=1)


def _once(parts: list[tuple[Finding, tuple[str, ...]]]) -> Finding:
    found = [finding for finding, _ in parts]
    first = found[0]
    places = list(dict.fromkeys(place for _, about in parts[1:] for place in about))
    fixes = [one.fix for one in found if one.fix and one.fix.edits]
    fix = Fix(first.fix.title, [edit for one in fixes for edit in one.edits]) if first.fix else None
    return replace(first, message=f"{first.message} The same goes for {listed(places, limit=8)}.", fix=fix)
