"""What migrations lock."""

from bot.expert.kit import Answer, Asked, answers
from bot.expert.migrated import alone
from bot.expert.statements import told
from bot.render.escape import code


@answers(
    r"what {would} (?:{pull}|the migrations?) (?:lock|block|rewrite|scan)",
    r"what {would} {migration} (?:lock|block|rewrite|scan)",
    r"{which} locks {would} (?:{pull}|{migration}) take",
    r"{would} (?:{pull}|{migration}) (?:lock|block) (?:anything|writes|reads|production|tables?)",
)
def run(asked: Asked) -> Answer:
    """What this pull request's migrations, or one migration, lock, rewrite and scan.

    > what does this pull request lock?
    > what does migration 0000 lock
    > which locks does 0000_start take?
    """
    if asked.words.get("migration"):
        known, entry = asked.migration
        return Answer(told(alone(known, entry), asked.places, f"migration {code(entry.tag)}"))
    return Answer(told(asked.package.difference, asked.places, "this pull request"))
