"""Things x rules: calls every rule with every thing it asked for, and places what they find."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from rules.allow import Allowance, Page
from rules.catalogue import all_rules, by_id, families
from rules.config import RuleConfig
from rules.context import Around, Context
from rules.drifting import given_up
from rules.entries import run_otherwise
from rules.kit import Finding, Rule, Severity
from rules.lines import line_fix
from rules.report import Allowed, Missed, Report, Reported, ToldWith
from schema import surroundings
from schema.changes import ColumnAdded, ForeignKeyAdded, TableAdded
from schema.collector import no_collection
from schema.difference import Difference
from schema.span import Source, Span, Unread

DOCS = "https://github.com/dbreview/dbreview/blob/main/docs/rules"
MAX_MESSAGE = 1_000  # characters
MAX_RECIPE = 10_000
MAX_GROUP = 500  # findings that are said as one
MAX_REASON = 500
MAX_LINES = 10  # a whole table, or a longer thing, is pointed at by its first line: a comment must not quote it all

_PARTS = (ColumnAdded, ForeignKeyAdded)
Apart = Callable[[str, str, str], object]  # of a rule's id, an object and a fingerprint
_LOUDEST_FIRST = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.NOTE: 2}


@dataclass(frozen=True)
class _Raised:
    """A finding with the rule that raised it, and where it stands."""

    rule: Rule
    severity: Severity
    finding: Finding
    package: str
    members: tuple[ToldWith, ...] = ()  # all that is said as one with it, itself among them

    @property
    def span(self) -> Span | None:
        return self.finding.span or self.finding.at.span

    @property
    def object(self) -> str:
        return self.finding.object or self.finding.at.object

    @property
    def key(self) -> str:
        return "\0".join((self.package, self.rule.id, self.object))

    @property
    def fingerprint(self) -> str:
        return sha256(self.key.encode(errors="replace")).hexdigest()[:16]

    @property
    def as_told(self) -> ToldWith:
        return ToldWith(self.object[:MAX_MESSAGE], self.fingerprint)


def run(
    differences: tuple[Difference, ...],
    config: RuleConfig,
    catalogue: tuple[Rule, ...] | None = None,
    apart: Apart = lambda _rule, _object, _fingerprint: None,
) -> Report:
    """Return what the rules of `catalogue` (default: all) find, without what is allowed, in a fixed order.

    Findings for which `apart` gives different answers are never said as one.
    """
    with no_collection():
        return _run(differences, config, all_rules() if catalogue is None else catalogue, apart)


def _run(differences: tuple[Difference, ...], config: RuleConfig, rules: tuple[Rule, ...], apart: Apart) -> Report:
    loud = tuple(_Voice(rule, severity, config) for rule in rules if (severity := config.severity(rule)) is not None)
    pages = _Pages(differences)
    grounds = [Around(difference) for difference in differences]
    raised = [
        r for g in grounds for r in _once(_raise(_things(g), loud, g.difference.package.root)) if not pages.permit(r)
    ]
    raised = [r for r in raised if not (config.exempt and config.is_exempt(r.rule.id, _table_of(r)))]
    raised = _together(_together(raised, apart), apart)  # what is one may be one of several
    raised += (
        _raise(((a, Context(grounds[0])) for a in pages.judged({voice.rule.id for voice in loud})), loud, "")
        if differences
        else []
    )
    raised.sort(key=lambda r: (_LOUDEST_FIRST[r.severity], r.rule.id, r.object))
    placed = sorted(_distinct(map(_reported, raised[: config.max_findings])), key=_place)
    stats = _stats(differences) | {"findings_left_out": max(0, len(raised) - config.max_findings)}
    drift = any(voice.rule.id.startswith("drift/") for voice in loud)
    told = tuple(Missed(u.path, u.line, u.what, u.why) for ground in grounds for u in _beyond(ground, drift=drift))
    return Report(tuple(placed), _missed(differences), stats, tuple(pages.allowed), told)


def _beyond(ground: Around, *, drift: bool) -> Iterator[Unread]:
    """Yield what nobody tried to read."""
    difference = ground.difference
    yield from () if difference.code.beyond is None else (difference.code.beyond,)
    yield from run_otherwise(difference)
    yield from given_up(difference, ground.drift) if drift else ()


def _things(ground: Around) -> Iterator[tuple[object, Context]]:
    """Yield what rules are called with. Actions first: of one object, the statement that runs is the better place."""
    difference = ground.difference
    for step in difference.replay.steps:
        yield step.action, Context(ground, step)
    around = Context(ground)
    for migration in difference.migrations:
        yield migration, around
    for edited in difference.edited:
        yield edited, around
    for change in ground.changes:
        yield change, around
    touched = {change.table.id for change in ground.changes if hasattr(change, "table")}
    for table in sorted(touched & difference.head.declared.tables.keys()):
        yield difference.head.declared.tables[table], around
    for thing in surroundings.things(difference):
        yield thing, around
    for fact in difference.code.new():
        yield fact, around
    yield difference, around


class _Voice:
    """A rule that is heard, how loudly, and what it is called with besides the thing."""

    def __init__(self, rule: Rule, severity: Severity, config: RuleConfig) -> None:
        self.rule, self.severity = rule, severity
        options = (config.options.get(rule.id) or rule.options(),) if rule.options else ()
        self.find: Callable[[object, Context], Iterable[Finding]] = rule.find
        if options:
            self.find = lambda thing, context: rule.find(thing, context, *options)
        elif not rule.wants_context:
            self.find = lambda thing, _context: rule.find(thing)
        # Of a new table these rules speak once; to call them with each of its parts as well is most of all calls.
        self.takes_whole_tables = TableAdded in rule.things


def _raise(things: Iterable[tuple[object, Context]], voices: tuple[_Voice, ...], package: str) -> Iterator[_Raised]:
    """Call each rule with each thing of the types it asked for."""
    asking: dict[type, list[_Voice]] = {}
    for voice in voices:
        for kind in voice.rule.things:
            asking.setdefault(kind, []).append(voice)
    of_new: dict[type, list[_Voice]] = {
        kind: [voice for voice in asking.get(kind, ()) if not voice.takes_whole_tables] for kind in _PARTS
    }
    for thing, context in things:
        inside = isinstance(thing, _PARTS) and context.is_added(thing.table.id)
        for voice in (of_new if inside else asking).get(type(thing), ()):
            for finding in voice.find(thing, context):
                raised = _Raised(voice.rule, voice.severity, finding, package)
                if raised.span or context.difference.package.schema:
                    yield raised  # what only a snapshot declares has no line to mend; its migrations are judged


def _table_of(raised: _Raised) -> str:
    """Return the table a finding is about (`schema.name`), as far as its thing or its object says."""
    table = getattr(raised.finding.at, "table", None)
    known = getattr(table, "id", table)
    return known if isinstance(known, str) else ".".join(raised.object.split(".")[:2])


def _once(raised: Iterable[_Raised]) -> list[_Raised]:
    """Keep the first finding of each rule about each object."""
    kept: dict[str, _Raised] = {}
    for one in raised:
        kept.setdefault(one.key, one)
    return list(kept.values())


def _together(raised: list[_Raised], apart: Apart) -> list[_Raised]:
    """Say the members of one group as one finding, where the first of them stands."""
    groups: dict[object, list[_Raised]] = {}
    for one in raised:
        group = one.finding.group
        place = one.span.path if one.span and group and not group.wide else ""
        known = apart(one.rule.id, one.object, one.fingerprint) if group else None
        key = (one.package, one.rule.id, place, group.key, known) if group else id(one)
        groups.setdefault(key, []).append(one)
    return [one for members in groups.values() for one in _joined(members)]


def _joined(members: list[_Raised]) -> list[_Raised]:
    """Make one finding of the members; several only where their recipe would be too long to be read, or be cut."""
    first, parts = members[0], [m.finding.group.part for m in members if m.finding.group]
    if first.finding.group is None or len(members) < first.finding.group.least:
        return members
    finding = first.finding.group.make(parts) if len(members) <= MAX_GROUP else None
    if finding is None or len(finding.recipe or "") > MAX_RECIPE:
        half = len(members) // 2
        return [*_joined(members[:half]), *_joined(members[half:])]
    again = finding.group and finding.group.key == first.finding.group.key  # what was divided stays so
    told = tuple([each for member in members for each in member.members or (member.as_told,)])
    return [replace(first, finding=replace(finding, group=None) if again else finding, members=told)]


def _reported(raised: _Raised) -> Reported:
    span, finding = raised.span, raised.finding
    whole = span is not None and span == getattr(getattr(finding.at, "table", None), "span", None)
    last = None if span is None else span.line if whole or span.end_line - span.line >= MAX_LINES else span.end_line
    return Reported(
        rule=raised.rule.id,
        severity=raised.severity,
        message=" ".join(finding.message.split())[:MAX_MESSAGE],
        why=raised.rule.why,
        path=span.path if span else None,
        line=span.line if span else None,
        end_line=last,
        side="LEFT" if span and span.source.at_base else "RIGHT",
        object=raised.object[:MAX_MESSAGE],
        fingerprint=raised.fingerprint,
        more=tuple(each for each in raised.members if each.fingerprint != raised.fingerprint),
        docs=f"{DOCS}/{raised.rule.id}.md",
        fix=line_fix(finding.fix),
        recipe=finding.recipe[:MAX_RECIPE] if finding.recipe else None,
    )


def _distinct(findings: Iterable[Reported]) -> list[Reported]:
    """Two configs may share one schema file: what is found at the same place about the same object is one finding."""
    kept: dict[tuple[object, ...], Reported] = {}
    for finding in findings:
        place = (finding.path, finding.line, finding.side) if finding.path else finding.fingerprint
        kept.setdefault((finding.rule, finding.object, place), finding)
    return list(kept.values())


def _place(finding: Reported) -> tuple[bool, str, int, int, str, str]:
    loudness = _LOUDEST_FIRST[finding.severity]
    return finding.path is None, finding.path or "", finding.line or 0, loudness, finding.rule, finding.object


class _Pages:
    """The allowances of every file that was read at head."""

    def __init__(self, differences: tuple[Difference, ...]) -> None:
        self.base: dict[str, Source] = {}
        self.head: dict[str, Page] = {}
        self.allowed: dict[Allowed, None] = {}
        for source in (s for d in differences for s in _sources(d)):
            if source.at_base:
                self.base.setdefault(source.path, source)
            else:
                self.head.setdefault(source.path, Page(source))

    def permit(self, raised: _Raised) -> bool:
        """Return whether an allowance beside or above the finding removes it."""
        span = raised.span
        if span is None or span.source.at_base:
            return False
        page = self.head.setdefault(span.path, Page(span.source))
        reason = page.permits(raised.rule.id, span.line, span.end_line)
        if reason is None:
            return False
        self.allowed[
            Allowed(raised.rule.id, raised.object[:MAX_MESSAGE], span.path, span.line, reason[:MAX_REASON])
        ] = None
        return True

    def judged(self, ran: set[str]) -> Iterator[Allowance]:
        """Yield the allowances this pull request wrote, each with what is wrong about it."""
        ran |= {f"{rule.split('/', maxsplit=1)[0]}/*" for rule in ran}
        for path in sorted(self.head):
            yield from self.head[path].judged(_known, ran.__contains__, new=self._is_new)

    def _is_new(self, allowance: Allowance) -> bool:
        before = self.base.get(allowance.span.path)
        return before is None or allowance.span.text not in before.text


def _known(name: str) -> bool:
    return name in by_id() or name in {f"{family.replace('_', '-')}/*" for family in families()}


def _sources(difference: Difference) -> Iterator[Source]:
    for migration in difference.migrations:
        yield migration.source
    for side in (difference.base, difference.head):
        declared = side.declared
        spans = [thing.span for named in (declared.tables, declared.enums, declared.views) for thing in named.values()]
        spans += [relation.span for relation in declared.relations]
        yield from (span.source for span in spans if span is not None)
    yield from (*difference.beside_base.sources, *difference.beside_head.sources)
    yield from (source for source in difference.code.sources if source.path in difference.code.added)


def _missed(differences: tuple[Difference, ...]) -> tuple[Missed, ...]:
    every = [
        u for d in differences for u in (*d.unread, *d.replay.unread, *(u for m in d.migrations for u in m.unread))
    ]
    missed = {Missed(u.path, u.line, u.what, u.why) for u in every}
    return tuple(sorted(missed, key=lambda m: (m.path, m.line or 0, m.what, m.why)))


def _stats(differences: tuple[Difference, ...]) -> dict[str, int]:
    tables = [t for d in differences for t in d.head.declared.tables.values()]
    migrations = [m for d in differences for m in d.migrations]
    return {
        "packages": len(differences),
        "tables": len(tables),
        "columns": sum(len(t.columns) for t in tables),
        "changes": sum(len(d.changes) for d in differences),
        "migrations": len(migrations),
        "statements": sum(len(m.statements) for m in migrations),
    }
