"""What a table references."""

from bot.expert.answers.referenced_by import listed, unread
from bot.expert.kit import Answer, Asked, answers
from bot.render.escape import code
from rules.names import short


@answers(
    r"(?:what|which (?:other )?tables?) {does} {table} (?:reference|refer to|point (?:at|to)|depend on|link to)",
    r"(?:what are {the}|list {the}|which |what )?foreign keys? (?:of|in|on|from) {table}",
    r"{which} foreign keys? {does} {table} have",
    r"does {table} have (?:any )?foreign keys?",
)
def run(asked: Asked) -> Answer:
    """What a table references: its foreign keys.

    > what does tasks reference
    > which foreign keys does the team_members table have?
    > foreign keys of projects
    """
    found = asked.table
    name = code(short(found.table.id))
    keys = [(found.table, key) for key in found.table.foreign_keys]
    if not keys:
        return Answer(f"{name} has no foreign key.", unread(bool(found.table.partial)))
    said = f"{name} has {len(keys)} foreign key{'s' * (len(keys) != 1)}:"
    return Answer(f"{said}\n\n{listed(keys, asked.places)}", unread(bool(found.table.partial)))
