"""`make chaos`: replicas that die, a database that restarts, a GitHub that fails; at the end everything stands once."""

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.chaos.run import Chaos, Plan
from tests.chaos.verdict import Verdict

SHOWN = 60  # sentences about what is wrong


def report(chaos: Chaos, verdict: Verdict, seconds: float) -> None:
    """Print what there is to know."""
    plan, trouble, dice = chaos.plan, chaos.killer.trouble, chaos.github.dice
    lived = sorted(trouble.lives) or [0.0]
    heads, wrong = verdict.reviews_per_head, [*verdict.wrong, *chaos.github.violations]
    average = sum(times * many for times, many in heads.items()) / max(1, sum(heads.values()))
    of = f"{plan.pulls} pull requests of {plan.organisations} organisations"
    print(f"{plan.deliveries} deliveries for {of}, seed {plan.seed}, in {seconds:.0f} s")
    print(
        f"  {plan.replicas} replicas on one Postgres; killed -9: {trouble.kills} times, all at once {trouble.outages}"
    )
    print(
        f"  times, after a life of {lived[len(lived) // 2]:.1f} s (median); database crashed {trouble.restarts} time(s)"
    )
    print(f"  GitHub's answers: {chaos.github.requests()}, made to fail: {dict(dice.thrown)}")
    print(f"  deliveries that met a closed door, and were asked for again: {chaos.refused}")
    print(f"deliveries lost        {len(verdict.lost):4}")
    print(f"said twice             {len(verdict.twice):4} of {verdict.comments} comments")
    print(f"checks not concluded   {len(verdict.open):4} of {verdict.checks}")
    print(f"otherwise wrong        {len(wrong):4}")
    print(f"reviews per head       {average:4.2f} on average, {max(heads, default=0)} at most")
    for n, replica in enumerate(chaos.replicas):
        memory, starts = replica.memory, replica.starts
        said = f"{memory.start:.0f} MB at its start, {memory.end:.0f} MB at its end, {memory.most:.0f} MB at most"
        print(f"memory of replica {n}    {said}, over {starts} processes")
    for sentence in (*wrong, *verdict.open, *verdict.twice, *verdict.lost)[:SHOWN]:
        print(f"    {sentence}")


def main(arguments: list[str]) -> int:
    """Run it as asked; return 0 where nothing was wrong."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    for name, kind in Plan.__annotations__.items():
        parser.add_argument(f"--{name}", type=kind, default=getattr(Plan, name))
    plan = Plan(**vars(parser.parse_args(arguments)))
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        chaos = Chaos(plan, Path(folder), stack)
        verdict = chaos.run()
        report(chaos, verdict, time.monotonic() - started)
        if not verdict.clean:
            keep = Path("scratch/chaos")
            keep.mkdir(parents=True, exist_ok=True)
            for n, replica in enumerate(chaos.replicas):
                (keep / f"replica-{n}.log").write_bytes(replica.service.log.read_bytes())
    return 0 if verdict.clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
