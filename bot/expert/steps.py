"""A draft's SQL: comments taken out, one migration for each phase, replayed one after the other as deploys are."""

from dataclasses import dataclass

from bot.expert.vetted import objections
from bot.llm.draft import PHASES, Phase, StepDraft
from schema.deploy import Deploy
from schema.model import Database
from schema.postgres.migration import Migration, Replay
from schema.postgres.parse import BREAKPOINT, read_migration
from schema.postgres.replay import replay
from schema.postgres.tokens import tokens
from schema.span import Source

MAX_STEPS = 12
MAX_SQL = 12_000  # characters of one step
MAX_STATEMENTS = 60  # of all steps


@dataclass(frozen=True)
class Ran:
    """One phase: its file, and what replaying it did."""

    phase: Phase
    migration: Migration
    replay: Replay

    @property
    def text(self) -> str:
        """The SQL as it was read."""
        return self.migration.source.text


def run(steps: tuple[StepDraft, ...], state: Database, deploy: Deploy, out: str) -> tuple[tuple[Ran, ...], list[str]]:
    """Return each phase as it ran over `state`, in order, and what cannot be accepted, in sentences."""
    if len(steps) > MAX_STEPS or any(len(step.sql) > MAX_SQL for step in steps):
        return (), [f"The migration is too long: at most {MAX_STEPS} steps of {MAX_SQL} characters each are read."]
    done: list[Ran] = []
    problems: list[str] = []
    for phase in PHASES:
        sql = f"\n{BREAKPOINT}\n".join(filter(None, (bare(s.sql) for s in steps if s.phase == phase)))
        if not sql:
            continue
        migration = read_migration(Source(f"{out}/proposed_{phase}.sql", sql + "\n"), f"proposed_{phase}")
        replayed = replay(state, (migration,), deploy)
        problems += _problems(phase, migration, replayed)
        done.append(Ran(phase, migration, replayed))
        state = replayed.database
    if sum(len(one.migration.statements) for one in done) > MAX_STATEMENTS:
        problems.append(f"The migration has more than {MAX_STATEMENTS} statements.")
    return tuple(done), problems


def bare(sql: str) -> str:
    """Return statements without comments, each ending in a semicolon, Drizzle's breakpoints between them."""
    statements: list[str] = []
    for chunk in sql.split(BREAKPOINT):
        parts: list[str] = []
        at = None
        for token in tokens(chunk):
            if token.text == ";" and token.kind == "other":
                statements.append("".join(parts))
                parts, at = [], None
                continue
            gap = "" if at is None else chunk[at : token.start]
            commented = "--" in gap or "/*" in gap
            parts += [("\n" if "\n" in gap else " ") if commented else gap, chunk[token.start : token.end]]
            at = token.end
        statements.append("".join(parts))
    return f"\n{BREAKPOINT}\n".join(f"{text.strip()};" for text in statements if text.strip())


def _problems(phase: Phase, migration: Migration, replayed: Replay) -> list[str]:
    found = [f"{phase}: `{_short(s.sql)}`: {s.error}" for s in migration.statements if s.error]
    found += [f"{phase}: line {gap.line}: {gap.why}." for gap in migration.unread]
    for step in replayed.steps:
        if step.fails:
            found.append(f"{phase}: the server would refuse `{_short(step.statement.sql)}`: {step.fails}.")
    return found + [f"{phase}: {objection}." for objection in objections(replayed.steps)]


def _short(sql: str) -> str:
    return " ".join(sql.replace("`", "'").split())[:120]
