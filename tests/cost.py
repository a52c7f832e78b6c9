"""What a summary and an answer cost and take, from the prompts of real pull requests and repositories.

    python -m tests.cost --corpus DIR --checkouts DIR [--take N]

No model is asked. Tokens are estimated as `bot.llm.fit` does, three characters each, which is too many for prose; what
comes out and how fast is assumed as the constants here say. Prices are those of `bot.llm.prices`. The figures of
`docs/expert.md` were printed by it.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bot.cli import InputError
from bot.cli.commits import reviewed
from bot.expert.brief import brief
from bot.expert.knowledge import Knowledge
from bot.llm import advice, prompt
from bot.llm.asked import Asked
from bot.llm.facts import Facts
from bot.llm.fit import fit, tokens
from bot.llm.meter import Usage
from bot.llm.prices import PRICES, Price
from bot.llm.provider import Prompt
from bot.settings import Settings
from bot.sources.git import GitError
from bot.sources.local import LocalRepository
from tests.corpus import checkout
from tests.ordinary import SEED, drawn

SUMMARY_OUT, ADVICE_OUT = 250, 2_500  # tokens: five lines; a table with its SQL and four paragraphs
FIRST, READ, WRITTEN = 1.0, 5_000.0, 70.0  # seconds to begin, tokens a second in and out: assumed, not measured
QUESTION = "add team invitations with roles that expire after 7 days"


@dataclass(frozen=True)
class Size:
    """One prompt: tokens of what never varies and of what does, facts that were left out, seconds to make it."""

    stable: int
    own: int
    left_out: int
    seconds: float


def size(made: Prompt, left_out: int, started: float) -> Size:
    """Measure one prompt."""
    return Size(tokens(made.system), tokens(made.user), left_out, time.process_time() - started)


def summaries(options: argparse.Namespace) -> Iterator[Size]:
    """Yield the summaries of pull requests that change something."""
    entries = json.loads((options.corpus / "dev.json").read_text())
    found = 0
    for _, git, commit in drawn(entries, options.checkouts, SEED, 4 * options.take):
        try:
            facts = reviewed(git, f"{commit}^", commit).judgement.design
        except InputError:
            continue
        if not facts.empty:
            yield of_facts(facts)
            found += 1
        if found == options.take:
            return


def of_facts(facts: Facts) -> Size:
    """Return the summary's prompt about these facts."""
    started = time.process_time()
    return size(prompt.compose(facts), sum(fit(facts, prompt.BUDGET).left_out.values()), started)


def questions(options: argparse.Namespace) -> Iterator[Size]:
    """Yield one question for a design to each repository."""
    for entry in json.loads((options.corpus / "dev.json").read_text()):
        git = checkout(options.checkouts, entry["repo"])
        if git is None:
            continue
        try:
            with LocalRepository.open(git) as repository:
                tree = repository.tree(repository.resolve(entry["head"]))
                told = brief(Knowledge(tree, tree), QUESTION)
        except GitError:
            continue
        started = time.process_time()
        asked = Asked(QUESTION, "design", told.facts, told.conventions, told.rules, told.deploy)
        left_out = sum(fit(told.facts, advice.BUDGET).left_out.values())
        yield size(advice.compose(asked, 8_192), left_out, started)


def told(name: str, sizes: list[Size], out: int, price: Price) -> None:
    """Print what they cost: the first of a while pays for what never varies, the others read it from the cache."""
    own = sorted(size.own for size in sizes)
    stable = sizes[0].stable
    cached = stable >= 1_024  # https://platform.claude.com/docs/en/build-with-claude/prompt-caching
    print(f"{name}: {len(sizes)}")
    print(f"  tokens in: {stable} that never vary, {median(own):.0f} (median) to {own[-1]} (most) of its own")
    print(f"  something was left out of {sum(size.left_out > 0 for size in sizes)}; tokens out: {out} (assumed)")
    for label, of_own in (("median", int(median(own))), ("most", own[-1])):
        seconds = FIRST + (stable + of_own) / READ + out / WRITTEN
        first = price.of(Usage(of_own, out, 0, stable) if cached else Usage(of_own + stable, out))
        later = price.of(Usage(of_own, out, stable)) if cached else first
        again = f", {100 * later:.2f} where that is cached" if cached else ""
        print(f"  {label}: {100 * first:.2f} US cents{again}; about {seconds:.0f} s (assumed)")
    print(f"  made in {1000 * median(size.seconds for size in sizes):.0f} ms of CPU time")


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--checkouts", type=Path, required=True)
    parser.add_argument("--take", type=int, default=30)
    options = parser.parse_args()
    model = Settings.model_fields["model"].default
    print(model)
    told("summaries", list(summaries(options)), SUMMARY_OUT, PRICES[model])
    told("designs", list(questions(options)), ADVICE_OUT, PRICES[model])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
