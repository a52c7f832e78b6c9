"""A proposed change of the database, checked as if it were a pull request over head: read, replayed, judged.

Pure, and made for a worker process: the code in a draft is as hostile as any file of a pull request.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot import changed
from bot.config import Config
from bot.deploy import deploy_of
from bot.expert import sowing
from bot.expert.coined import proposed_names
from bot.expert.placing import Placed, Placer, import_lines
from bot.expert.steps import Ran
from bot.expert.steps import run as run_steps
from bot.expert.verdict import Part, Verdict, judged, sentence
from bot.llm.draft import Checked, Draft, Piece
from bot.render.escape import code
from schema import changes as c
from schema.compare import compare
from schema.difference import Difference, read_difference
from schema.drizzle.package import Package
from schema.model import Database
from schema.tree import Tree
from schema.typescript import snippet
from schema.typescript.beside import Beside
from schema.typescript.snippet import Snippet

MAX_PROBLEMS = 24
MAX_SENTENCE = 400  # characters of one problem

_ALLOWANCE = re.compile(r"dbreview\s*:", re.IGNORECASE)
_NO_ALLOWANCE = "Proposed code may not speak to the reviewer: take every `dbreview:` out."
_UNREAD = "it cannot be read, or does not fit what is there."
_WITHOUT = "it belongs to the schema."
_NOTHING = "The proposed code is left out: it speaks to the reviewer."
_IN_CODE_ONLY = (c.RelationAdded, c.RelationDropped)


@dataclass(frozen=True)
class Proposal:
    """A draft for `package` as it stands at `head`, and the settings the repository is judged by."""

    head: Tree
    package: Package
    config: Config
    draft: Draft


@dataclass(frozen=True)
class _Read:
    """The draft as it was placed and read: `difference` is from head to head with the draft's schema."""

    difference: Difference
    placed: Placed
    new: Snippet
    ran: tuple[Ran, ...]
    sown: sowing.Sown
    problems: tuple[str, ...]  # of the schema
    sql_problems: tuple[str, ...]


def check(proposal: Proposal) -> Checked:
    """Return what our own reader, replay and rules say of the draft; nothing is raised.

    Texts of head that were not fetched are in `wanted` of the answer: fetch them, and check again.
    """
    draft = proposal.draft
    if not draft.has_code:
        return Checked()
    texts = (
        draft.schema,
        draft.seed,
        *(column.code for column in draft.columns),
        *(step.sql for step in draft.migration),
    )
    if any(_ALLOWANCE.search(text) for text in texts):  # in a string it might still be taken for one
        return Checked((_NO_ALLOWANCE,), schema_reads=False, sql_reads=False, seed_reads=False, withheld=(_NOTHING,))
    read = _read(proposal)
    if isinstance(read, frozenset):
        return Checked(wanted=read)
    stages = tuple(_stages(read))
    verdict = judged(stages, proposal.config.rule_config(), proposal.config.ignore)
    own = (*read.problems, *read.sql_problems, *read.sown.problems)
    kept = _kept(draft, read, verdict)
    shown: list[Part] = [part for part, why in kept.items() if not why]
    found = tuple(sentence(finding) for part in shown for finding in verdict.findings[part])
    return Checked(
        problems=tuple(one[:MAX_SENTENCE] for one in dict.fromkeys((*own, *verdict.sentences)))[:MAX_PROBLEMS],
        proposed=proposed_names(read.difference, read.ran) if "schema" in shown else (),
        rules=verdict.rules,
        open=tuple(one[:MAX_SENTENCE] for one in found)[:MAX_PROBLEMS],
        schema_reads=not read.problems,
        sql_reads=not read.sql_problems,
        seed_reads=not read.sown.problems,
        pieces=tuple(_pieces(read, shown)),
        withheld=tuple(f"The proposed {part} is left out: {why[:MAX_SENTENCE]}" for part, why in kept.items() if why),
    )


def _read(proposal: Proposal) -> "_Read | frozenset[str]":
    """Return the draft in its place, or the texts that are needed for it."""
    head, package, draft = proposal.head, proposal.package, proposal.draft
    base = Tree(head.paths, head.texts, head.unavailable, at_base=True, local=head.local)
    after = Tree(head.paths, head.texts, head.unavailable, local=head.local)
    deploy = deploy_of(proposal.config, after, package)
    before = read_difference(base, after, package, deploy)
    if wanted := base.wanted | after.wanted:
        return frozenset(wanted)
    declared = before.head.declared
    new = snippet.declarations(draft.schema)
    seed = snippet.seed(draft.seed)
    placer = Placer(after, package, declared)
    placed = placer.place(new, draft.columns)
    seed_path = sowing.path_for(placed.target)
    texts = dict(placed.texts)
    script, unknown = placer.script(seed, new, placed.target, seed_path)
    if draft.seed:
        texts[seed_path] = script
    over = _Over(texts, head.texts)
    proposed = Tree(head.paths | texts.keys(), over, head.unavailable, local=head.local)
    schema = (*package.schema, placed.target) if placed.is_new and new.text else package.schema
    difference = read_difference(base, proposed, replace(package, schema=schema), deploy)
    if wanted := base.wanted | proposed.wanted:
        return frozenset(wanted & head.paths)
    state = difference.replay.database if difference.base.journal.entries else declared
    ran, sql_problems = run_steps(draft.migration, state, deploy, package.out)
    problems = [*new.problems, *placed.problems, *_unread(before, difference), *_gone(difference)]
    if ran and not sql_problems and not problems:
        sql_problems += _mismatches(declared, state, difference.head.declared, ran[-1].replay.database)
    sown = (
        sowing.read(
            proposed, package, difference.head.declared, (seed_path, replace(seed, problems=(*seed.problems, *unknown)))
        )
        if draft.seed
        else sowing.NOTHING
    )
    return _Read(difference, placed, new, ran, sown, tuple(problems), tuple(sql_problems))


class _Over(Mapping[str, str]):
    """Texts over those of a commit, which may be fetched one by one."""

    def __init__(self, texts: Mapping[str, str], below: Mapping[str, str]) -> None:
        self._texts, self._below = texts, below

    def __getitem__(self, path: str) -> str:
        return self._texts[path] if path in self._texts else self._below[path]

    def __iter__(self) -> Iterator[str]:
        return iter({**dict.fromkeys(self._below), **dict.fromkeys(self._texts)})

    def __len__(self) -> int:
        return len(self._below) + sum(path not in self._below for path in self._texts)


def _unread(before: Difference, after: Difference) -> Iterator[str]:
    """Yield what of the schema could be read before the draft came, and cannot now."""
    old = {(u.what, u.why) for u in (*before.head.declared.unread, *before.unread)}
    for unread in (*after.head.declared.unread, *after.unread):
        if (unread.what, unread.why) not in old:
            yield f"{unread.what} cannot be read: {unread.why}."
    if after.head.declared.partial and not before.head.declared.partial:
        yield "A part of the schema cannot be read."


def _gone(difference: Difference) -> Iterator[str]:
    """Yield what the draft takes away from what is declared at head, or declares a second time."""
    for change in difference.changes:
        if isinstance(change, c.ViewDropped) and change.object in difference.head.declared.views:
            continue  # it selects all columns of a table that gets one more
        if isinstance(change, c.TableDropped | c.ColumnDropped | c.EnumDropped | c.ViewDropped):
            yield f"{code(change.object)} is declared no more: nothing of head may be taken away or declared anew."
        elif isinstance(change, c.ColumnTypeChanged | c.NullabilityChanged):
            yield f"{code(change.object)} is declared otherwise than at head: add to what is there instead."


def _mismatches(declared: Database, state: Database, after: Database, end: Database) -> Iterator[str]:
    """Yield where the replayed SQL ends in another state than the proposed schema declares."""
    known = set(_said(compare(state, declared)))
    yield from (said for said in _said(compare(end, after)) if said not in known)


def _said(changes: Iterable[c.Change]) -> Iterator[str]:
    for table in changed.tables(change for change in changes if not isinstance(change, _IN_CODE_ONLY)):
        if table.kind == "added":
            yield f"The schema declares {code(table.id)}, which the migration does not create."
        elif table.kind == "dropped":
            yield f"The migration leaves {code(table.id)}, which the schema does not declare."
        else:
            parts = "; ".join(table.parts)
            yield f"The migration does not do for {code(table.id)} what the schema declares. It lacks: {parts}."


def _stages(read: _Read) -> Iterator[Difference]:
    """Yield the deploys of the draft: the schema goes out with the first, whatever comes later meets what is there."""
    first = replace(read.difference, beside_head=Beside(seeds=read.sown.seeds, sources=read.sown.sources))
    if not read.ran:
        yield replace(first, unread=())
        return
    later = replace(first, base=first.head, changes=(), beside_head=Beside())
    for number, one in enumerate(read.ran):
        stage = first if number == 0 else later
        yield replace(stage, migrations=(one.migration,), replay=one.replay, unread=())


def _kept(draft: Draft, read: _Read, verdict: Verdict) -> dict[Part, str]:
    """Return the parts that there are, each with the sentence why it is not shown, or ''."""
    kept: dict[Part, str] = {}
    if draft.schema or draft.columns:
        kept["schema"] = _UNREAD if read.problems else verdict.objection("schema") or ""
    without = _WITHOUT if kept.get("schema") else ""
    if draft.migration:
        kept["SQL"] = without or (_UNREAD if read.sql_problems else verdict.objection("SQL") or "")
    if draft.seed:
        kept["seed"] = without or (_UNREAD if read.sown.problems else verdict.objection("seed") or "")
    return kept


def _pieces(read: _Read, shown: list[Part]) -> Iterator[Piece]:
    placed = read.placed
    if "schema" in shown:
        if read.new.text:
            where = f"In a new file {code(placed.target)}:" if placed.is_new else f"Added to {code(placed.target)}:"
            yield Piece(where, "ts", "\n".join([*placed.imports, *([""] if placed.imports else []), read.new.text]))
        for (holder, path), texts in placed.added.items():
            lines = import_lines(sorted(placed.needed.pop(path, ())))
            imports = [*lines, ""] if lines else []
            body = "\n".join([*imports, *(f"{text}," for text in texts)])
            yield Piece(f"Added to {code(holder)} in {code(path)}:", "ts", body)
    if "SQL" in shown:
        for one in read.ran:
            yield Piece(_PHASE[one.phase], "sql", one.text)
    if "seed" in shown:
        yield Piece("Rows to begin with:", "ts", read.sown.text)


_PHASE = {
    "expand": "Expand, with this release:",
    "backfill": "Backfill, once that release runs everywhere:",
    "contract": "Contract, in a later release:",
}
