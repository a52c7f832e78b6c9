"""Where code uses a table or a column."""

from bot.expert.kit import Answer, Asked, answers, gap
from bot.expert.names import ColumnOf
from bot.expert.places import Places
from bot.render.escape import code, inert
from rules.names import short
from schema.typescript.facts import Code, Use

MAX_FILES = 40
MAX_RUNS = 12  # of lines of one file
_SAID = {
    "filter": "filtered by",
    "order": "sorted by",
    "group": "grouped by",
    "join": "joined on",
    "write": "written",
    "read": "read",
    "type": "its type",
}


@answers(
    r"(?:where|how|in which files|by what) {is} {thing} (?:used|read|written|queried|filtered)(?: in (?:the )?code)?",
    r"where do {we} (?:use|read|write|query) {thing}",
    r"(?:who|what|which (?:code|files|queries)) (?:uses?|reads?|writes?|(?:filters?|sorts?) (?:by|on)|queries) {thing}",
    r"{is} {thing} (?:still |ever )?(?:used|read|queried)(?: (?:anywhere|somewhere|in (?:the )?code))?",
    r"(?:uses|usages?|readers) of {thing}",
)
def run(asked: Asked) -> Answer:
    """Where code uses a table or a column: queries that read, filter, sort and write it.

    > where is tasks.due_at used?
    > is audit_log still used
    > which queries filter on tasks.assignee_id
    """
    found = asked.thing
    column = found.column.name if isinstance(found, ColumnOf) else None
    name = code(found.name if isinstance(found, ColumnOf) else short(found.table.id))
    facts = found.known.code([found.table])
    uses = [u for u in facts.uses if u.table == found.table.id and (column is None or u.column == column)]
    if not uses:
        read = " that was read" if unread(facts) else ""
        return Answer(f"No code{read} uses {name}.", unread(facts))
    return Answer(f"{name} is used in {_count(uses)}:\n\n{listed(uses, asked.places)}", unread(facts))


def listed(uses: list[Use], places: Places) -> str:
    """Return the places of uses, one line for each file: what happens there on which lines."""
    files: dict[str, dict[str, set[int]]] = {}
    for use in uses:
        files.setdefault(use.span.path, {}).setdefault(_SAID[use.role], set()).add(use.span.line)
    lines = [_file(path, found, places) for path, found in sorted(files.items())]
    more = [f"- and {len(lines) - MAX_FILES} more files"] if len(lines) > MAX_FILES else []
    return "\n".join([*lines[:MAX_FILES], *more])


def _file(path: str, found: dict[str, set[int]], places: Places) -> str:
    happens = (f"{said} on {_lines(path, numbers, places)}" for said, numbers in sorted(found.items()))
    return f"- {places.lines(path)}: {'; '.join(happens)}"


def _lines(path: str, numbers: set[int], places: Places) -> str:
    """Return lines as links, those that follow one another as one: `line 12`, `lines 12, 20-24`."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        runs = [*runs[:-1], (runs[-1][0], number)] if runs and number == runs[-1][1] + 1 else [*runs, (number, number)]
    shown = ", ".join(places.numbers(path, *run) for run in runs[:MAX_RUNS])
    more = f" and {len(runs) - MAX_RUNS} more" if len(runs) > MAX_RUNS else ""
    return f"line{'s' * (len(numbers) > 1)} {shown}{more}"


def unread(facts: Code) -> tuple[str, ...]:
    """Return what of the code was not looked at."""
    rest = [f"the rest of the code ({inert(facts.beyond.why)})"] if facts.beyond else []
    return (*rest, *map(gap, facts.unread[:5]))


def _count(uses: list[Use]) -> str:
    places = len({(use.span.path, use.span.line) for use in uses})
    files = len({use.span.path for use in uses})
    return f"{places} place{'s' * (places != 1)} of {files} file{'s' * (files != 1)}"
