"""What a new schema does everywhere is said once: by the fifth table the remark is known, the places alone are news."""

from dataclasses import replace

from rules.kit import Finding, Fix, Group
from rules.names import listed, short

OFTEN = 5


def often(finding: Finding, least: int = OFTEN, key: object = None) -> Finding:
    """Return the finding as one that is said once, where a pull request brings `least` of its rule and `key`."""
    return replace(finding, group=Group(("often", key), finding, _once, wide=True, least=least))


def _once(found: list[Finding]) -> Finding:
    first, *more = found
    places = list(dict.fromkeys(short(one.object or one.at.object) for one in more))
    fixes = [one.fix for one in found if one.fix and one.fix.edits]
    fix = Fix(first.fix.title, [edit for one in fixes for edit in one.edits]) if first.fix else None
    return replace(first, message=f"{first.message} The same goes for {listed(places, limit=8)}.", fix=fix)
