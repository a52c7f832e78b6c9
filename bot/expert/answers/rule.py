"""What a rule means."""

from bot.expert.kit import Answer, Asked, answers
from bot.expert.names import UnknownNameError
from bot.render.escape import code
from rules.catalogue import by_id, nearest
from rules.docs import page


@answers(
    r"what (?:does|do) {rule} (?:mean|say|check|look for|do)",
    r"(?:explain|what is|what's) {rule}",
    r"why (?:is|does) {rule}(?: bad| a problem| complain| fire| matter)?",
    r"what(?:'s| is) (?:the )?rule {rule}(?: about)?",
)
def run(asked: Asked) -> Answer:
    """What a rule means, why it matters, and how to mend what it finds.

    > what does rule locks/type-change-rewrites mean?
    > explain foreign-key-without-index
    """
    word = asked.words["rule"].casefold().replace("_", "-")
    found = [i for i in by_id() if word in (i, i.split("/")[1])]
    if len(found) != 1:
        raise UnknownNameError(
            f"There is no rule {code(word)}{nearest(word)}.", sure="/" in word or bool(nearest(word))
        )
    return Answer(page(by_id()[found[0]]).replace("# ", "### ", 1).strip())
