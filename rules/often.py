"""What a new schema does everywhere is said once: by the fifth table the remark is known, the places alone are news."""

from dataclasses import replace

from rules.kit import Finding, Fix, Group
from rules.names import listed, short

OFTEN = 5


def often(finding: Finding, least: int = OFTEN, key: object = None, places: tuple[str, ...] = ()) -> Finding:
    """Return the finding as one that is said once, where a pull request brings `least` of its rule and `key`.

    `places` is what it is about, where that is not its object.
    """
    about = places or (short(finding.object or finding.at.object),)
    return replace(finding, group=Group(("often", key), (finding, about), _once, wide=True, least=least))


def _once(parts: list[tuple[Finding, tuple[str, ...]]]) -> Finding:
    found = [finding for finding, _ in parts]
    first = found[0]
    places = list(dict.fromkeys(place for _, about in parts[1:] for place in about))
    fixes = [one.fix for one in found if one.fix and one.fix.edits]
    fix = Fix(first.fix.title, [edit for one in fixes for edit in one.edits]) if first.fix else None
    return replace(first, message=f"{first.message} The same goes for {listed(places, limit=8)}.", fix=fix)
