"""From two commits to a verdict: the pure heart that the service, the command line and the tests share."""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby

from bot import changed, design, diagram
from bot.baseline import Accepted, Known
from bot.config import Config
from bot.deploy import deploy_of
from bot.judgement import Conclusion, Judgement, ReviewedPackage, StatementCost
from rules.config import RuleConfig
from rules.kit import Severity
from rules.report import Missed, Report
from rules.run import run
from schema.difference import Difference, read_difference
from schema.drizzle.config import NO_FILE, other_dialect
from schema.drizzle.globs import expand
from schema.drizzle.journal import read_journal
from schema.drizzle.moved import moves
from schema.drizzle.package import Package, at_commit, find_packages
from schema.mirrors import without_mirrors
from schema.postgres.migration import Lock, Step
from schema.postgres.notices import blocks_writes, strength
from schema.span import Unread
from schema.surroundings import with_surroundings
from schema.tree import NotFetched, Tree
from schema.typescript.changed import with_code
from schema.typescript.places import concerns

MAX_EDITED = 200  # applied migrations that one pull request edits
MAX_SQL = 200  # characters of a statement that the facts repeat

# https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES, strongest first
STRENGTH = (
    "AccessExclusiveLock",
    "ExclusiveLock",
    "ShareRowExclusiveLock",
    "ShareLock",
    "ShareUpdateExclusiveLock",
    "RowExclusiveLock",
    "RowShareLock",
    "AccessShareLock",
)
_DATABASE = re.compile(r"(?:^|/)(?:db|database|drizzle|schemas?|migrations?)(?:/|[\w.-]*\.)")
_READ = (".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".sql", ".json")  # what a Drizzle package is made of


@dataclass(frozen=True)
class JudgeRequest:
    """`base` is the merge base, `head` the commit under review; `changed` are the paths that differ between them.

    `tip` holds the journals of the base branch as it is now, where it has moved on since. `moment` is the time of the
    head commit or of the review, in milliseconds. `accepted` is what the baseline file names, `remembered` the
    fingerprints of what we said before; what is `known` is told apart from all else.
    """

    base: Tree
    head: Tree
    changed: frozenset[str]
    config: Config = Config()
    tip: Tree | None = None
    moment: int | None = None
    accepted: tuple[Accepted, ...] = ()
    remembered: frozenset[str] = frozenset()
    known: tuple[Known, ...] = ()

    def apart(self, rule: str, about: str, fingerprint: str) -> tuple[int, ...]:
        """Return what a finding has in common with those that may be told with it: who has dealt with it before."""
        known = (*self.known, *(Known(each.rule, each.object) for each in self.accepted))
        return tuple(i for i, each in enumerate(known) if each.has(rule, about, fingerprint))


def judge(request: JudgeRequest) -> Judgement:
    """Find the touched packages, read both sides, run the catalogue, and conclude."""
    request = replace(request, base=_fresh(request.base), head=_fresh(request.head))
    packages, moved, unread = _packages(request)
    if _wanted(request):
        return _wanting(request)
    asked = _asked_for(request)
    touched = [p for p in packages if asked or _touches(p, request.changed)]
    differences = tuple(_difference(request, package, moved.get(package)) for package in touched)
    if _wanted(request):
        return _wanting(request)
    differences = tuple(_with_code_around(request, d) for d in without_mirrors(differences))
    if _wanted(request):
        return _wanting(request)
    report = run(differences, request.config.rule_config(), apart=request.apart)
    report = _without_ignored(report, request.config.ignore)
    missed = tuple(Missed(u.path, u.line, u.what, u.why) for u in unread)
    missed = tuple(m for m in missed if m.path in request.changed or _hides(m, request.changed))
    accepted = tuple(f for f in report.findings if any(each.covers(f) for each in request.accepted))
    if accepted:
        known = frozenset(accepted)
        report = replace(report, findings=tuple(f for f in report.findings if f not in known))
    judged = conclude(differences, report, missed, request.changed)
    gone = request.remembered.difference(mark for f in (*report.findings, *accepted) for mark in f.fingerprints)
    return replace(judged, accepted=accepted, aside=len(accepted), silenced=_silenced(differences, gone))


def _silenced(differences: tuple[Difference, ...], gone: frozenset[str]) -> tuple[str, ...]:
    """Return which of these fingerprints are found where every rule is heard: the settings took them away."""
    if not gone:
        return ()
    every = run(differences, RuleConfig("strict"))
    return tuple(sorted(gone.intersection(mark for f in every.findings for mark in f.fingerprints)))


def _without_ignored(report: Report, globs: tuple[str, ...]) -> Report:
    """Leave out findings on files that the repository does not want to hear about."""
    paths = sorted({f.path for f in report.findings if f.path})
    ignored = {path for glob in globs for path in expand(glob, paths)}
    return replace(report, findings=tuple(f for f in report.findings if f.path not in ignored))


def conclude(
    differences: tuple[Difference, ...], report: Report, missed: tuple[Missed, ...], paths: frozenset[str]
) -> Judgement:
    """Return the verdict with the facts of each package that the pull request touches."""
    packages = tuple(reviewed(d) for d in differences if _says_something(d, report, paths))
    return replace(
        verdict(differences, report, missed, paths), packages=packages, design=design.facts(differences, report)
    )


def verdict(
    differences: tuple[Difference, ...], report: Report, missed: tuple[Missed, ...], paths: frozenset[str]
) -> Judgement:
    """Return the verdict alone, packages only named: failure by a BLOCK finding, neutral where a change is unread."""
    conclusion: Conclusion = "success"
    if any(f.severity is Severity.BLOCK for f in report.findings):
        conclusion = "failure"
    elif any(_matters(m, differences, paths) for m in report.unread) or any(_hides(m, paths) for m in missed):
        conclusion = "neutral"
    packages = tuple(ReviewedPackage(d.package.root) for d in differences if _says_something(d, report, paths))
    return Judgement(report, conclusion, packages, unread=missed, stats={"files": len(paths)})


def _fresh(tree: Tree) -> Tree:
    """A request may be judged twice; what an earlier round wanted is not wanted again."""
    return Tree(tree.paths, tree.texts, tree.unavailable, at_base=tree.at_base, local=tree.local)


def _wanted(request: JudgeRequest) -> bool:
    return bool(request.base.wanted or request.head.wanted)


def _wanting(request: JudgeRequest) -> Judgement:
    return Judgement(wanted_base=frozenset(request.base.wanted), wanted_head=frozenset(request.head.wanted))


def _packages(request: JudgeRequest) -> tuple[list[Package], dict[Package, Package], list[Unread]]:
    """Return the packages of either side, which of them base had elsewhere, and what kept one from being found.

    A package that only base has is one to review too: all of it is dropped. Of one that is for another database now,
    that is said.
    """
    head, unread = find_packages(request.head, request.config.paths)
    base, unread_base = find_packages(request.base, request.config.paths)
    at_head, at_base = {(p.root, p.config) for p in head}, {(p.root, p.config) for p in base}
    gone = [p for p in base if (p.root, p.config) not in at_head]
    new = [p for p in head if (p.root, p.config) not in at_base]
    moved = moves(request.base, gone, request.head, new)
    left = {p: gap for p in gone if p not in moved.values() if (gap := _left_postgres(request.head, p))}
    dropped = [p for p in gone if p not in moved.values() and p not in left]
    mended = {p.config for p in head if at_commit(request.base, p).schema}  # base's config is made up for by head's
    before = [u for u in unread_base if u.path not in mended]
    return [*head, *dropped], moved, list(dict.fromkeys((*unread, *before, *left.values())))


def _left_postgres(head: Tree, package: Package) -> Unread | None:
    """Return what is said of a package whose config is there still, for another database; None for any other."""
    if package.config is None or package.config not in head.paths:
        return None
    try:
        dialect = other_dialect(head, package.config)
    except NotFetched:
        return None
    why = f"its `dialect` is {dialect} now, and only Postgres is reviewed"
    return Unread(package.config, None, "this package", why) if dialect else None


def _asked_for(request: JudgeRequest) -> bool:
    """Whether a file changed that the repository's `paths` name: its queries are read, whatever else is untouched."""
    readable = sorted(path for path in request.changed if path.endswith(_READ))
    return any(expand(glob, readable) for glob in request.config.paths)


def _touches(package: Package, paths: frozenset[str]) -> bool:
    """Whether a changed path may matter: the package's own files, or anything it could import, from afar by its name.

    A config often stands deep in the package, and its schema may only pass on what another package declares.
    """
    own = {*package.schema, package.config}
    root = f"{package.root}/" if package.root else ""
    out = f"{package.out}/"
    near = (p for p in paths if (p.endswith(_READ) and (p.startswith(root) or _DATABASE.search(p))) or concerns(p))
    return any(p in own or p.startswith(out) for p in paths) or any(near)


def _difference(request: JudgeRequest, package: Package, before_move: Package | None) -> Difference:
    _ask_for_edits(request, package)
    deploy = deploy_of(request.config, request.head, package)
    difference = read_difference(request.base, request.head, package, deploy, before_move)
    now = read_journal(request.tip, package) if request.tip else None
    return replace(difference, now=now if now and now.path else None, moment=request.moment)


def _with_code_around(request: JudgeRequest, difference: Difference) -> Difference:
    base, head, changed = request.base, request.head, request.changed
    read = with_surroundings(base, head, difference, changed, request.config.mirrors)
    return with_code(read, base, head, changed)


def _ask_for_edits(request: JudgeRequest, package: Package) -> None:
    """Ask for both texts of every migration that is on both sides and changed; nobody else reads what was applied."""
    start = f"{package.out}/" if package.out else ""
    both = request.base.paths & request.head.paths & request.changed
    for path in sorted(p for p in both if p.startswith(start) and p.endswith(".sql"))[:MAX_EDITED]:
        for tree in (request.base, request.head):
            with suppress(NotFetched):
                tree.source(path)


def _matters(missed: Missed, differences: tuple[Difference, ...], paths: frozenset[str]) -> bool:
    """Whether a gap is one that this pull request touches or makes, and not one that was there before it."""
    gap = (missed.path, missed.what, missed.why)
    before = {(u.path, u.what, u.why) for d in differences for u in d.base.declared.unread}
    after = {(u.path, u.what, u.why) for d in differences for u in d.head.declared.unread}
    return gap not in before and (missed.path in paths or gap in after)


def _hides(config: Missed, paths: frozenset[str]) -> bool:
    """Whether a configuration that could not be read may hide a package that this pull request touches.

    One that names a schema that is not there is mostly left over; beside it, only what looks like a database counts.
    """
    folder = config.path[: config.path.rfind("/") + 1]
    inside = (p for p in paths if p.startswith(folder) and p.endswith(_READ))
    anything = folder and not config.why.startswith(NO_FILE)
    return any(anything or _DATABASE.search(p) for p in inside)


def _says_something(difference: Difference, report: Report, paths: frozenset[str]) -> bool:
    package = difference.package
    own = {*package.schema, package.config}
    near = any(p in own or p.startswith(f"{package.out}/") for p in paths)
    return bool(near or difference.changes or difference.migrations or report.findings)


def reviewed(difference: Difference) -> ReviewedPackage:
    """Return the facts of one package as plain values."""
    drawn, links = diagram.drawn(difference)
    return ReviewedPackage(
        root=difference.package.root,
        tables=changed.tables(difference.changes),
        migrations=tuple(m.source.path for m in difference.migrations),
        statements=costs(difference.replay.steps),
        one_transaction=difference.deploy.one_transaction,
        why_transaction=difference.deploy.why,
        drawn=drawn,
        links=links,
        order=diagram.order(difference),
        rollout=difference.deploy.rollout,
    )


def costs(steps: tuple[Step, ...], *, whole: bool = False) -> tuple[StatementCost, ...]:
    """Return what each statement costs, its actions together; `whole` keeps all of its SQL."""
    by_statement = groupby(steps, key=lambda step: id(step.statement))
    return tuple(_cost(list(group), whole=whole) for _, group in by_statement)


def _cost(steps: list[Step], *, whole: bool) -> StatementCost:
    statement = steps[0].statement
    locks = sorted(dict.fromkeys(lock for step in steps for lock in step.cost.locks), key=_strength)
    return StatementCost(
        path=statement.span.path,
        line=statement.span.line,
        sql=statement.sql if whole else statement.sql[:MAX_SQL],
        locks=tuple((lock.relation, lock.mode) for lock in locks),
        rewrites=tuple(dict.fromkeys(r for step in steps for r in step.cost.rewrites)),
        scans=tuple(dict.fromkeys(r for step in steps for r in step.cost.scans)),
        fails=next((step.fails for step in steps if step.fails), None),
        in_transaction=steps[0].in_transaction,
        waits=_waits(locks, steps),
    )


def _waits(locks: list[Lock], steps: list[Step]) -> tuple[tuple[str, str], ...]:
    """Return the strongest lock of each table (strongest first), of those that block reads or writes.

    Locks of indexes are left out. Where no table at all is known, since the migrations before are not, any may be one.
    """
    strongest: dict[str, str] = {}
    known = any(step.before.tables for step in steps)
    tables = {lock.relation for lock in locks for step in steps if lock.relation in step.before.tables}
    for lock in locks:
        if blocks_writes(lock.mode) and (lock.relation in tables or not known):
            strongest.setdefault(lock.relation, lock.mode)
    return tuple(strongest.items())


def _strength(lock: Lock) -> tuple[int, str]:
    return -strength(lock.mode), lock.relation
