"""Which foreign keys have no index."""

from bot.expert.answers.referenced_by import listed
from bot.expert.kit import Answer, Asked, answers
from rules.coverage import serves

_KEYS = r"(?:foreign keys|fks|references)"
_LACK = (
    r"(?:(?:have no|without|lack|miss|are missing|do not have|don't have)(?: an| any)? index(?:es)?"
    r"|(?:are not|aren't) indexed)"
)


@answers(
    rf"(?:(?:which|what|list|how many|are there(?: any)?)(?: all| the)* )?{_KEYS}(?: that)? {_LACK}",
    r"{which} (?:foreign key )?indexes are missing",
    r"(?:are )?all foreign keys (?:are )?indexed",
    r"(?:missing (?:foreign key )?indexes|unindexed foreign keys)",
    rf"{{which}} {_KEYS} are unindexed",
)
def run(asked: Asked) -> Answer:
    """Which foreign keys no index serves.

    > which foreign keys have no index?
    > are all foreign keys indexed
    """
    every = [
        (t, k) for known in asked.knowledge.packages for t in known.declared.tables.values() for k in t.foreign_keys
    ]
    bare = [(t, k) for t, k in every if not serves(t, k.columns)]
    if not every:
        return Answer("There are no foreign keys.")
    if not bare:
        return Answer(f"Every one of the {len(every)} foreign keys is served by an index.")
    said = (
        f"{len(bare)} of {len(every)} foreign keys {'is' if len(bare) == 1 else 'are'} served by no index: deleting a"
        " row they refer to, or joining on them, scans the table that holds them."
    )
    return Answer(f"{said}\n\n{listed(bare, asked.places)}")
