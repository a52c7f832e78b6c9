"""The soak's verdict: what holds out, and each way not to."""

from dataclasses import replace

import pytest

from tests.soak.process import Sample
from tests.soak.verdict import verdict

STILL = Sample(0, 170, 200, 20, 30, 25, 0.4, 1, 9, 50, 4, 0, 0)
STEADY = [replace(STILL, at=3.0 * n, ended=10 * n, memory=170 + n % 3, files=30 + n % 4) for n in range(600)]


def bad(samples: list[Sample]) -> list[str]:
    return [line.sentence.partition(":")[0] for line in verdict(samples) if line.bad]


def test_a_steady_service_holds_out() -> None:
    assert bad(STEADY) == []


def test_a_cache_may_fill() -> None:
    assert bad([replace(s, memory=s.memory + s.at / 60, cached=20 + s.at / 60) for s in STEADY]) == []


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("memory", lambda s: replace(s, memory=s.memory + s.at / 100)),
        ("open files", lambda s: replace(s, files=s.files + int(s.at / 100))),
        ("threads", lambda s: replace(s, threads=s.threads + int(s.at / 100))),
        ("queue", lambda s: replace(s, age=s.at / 100)),
        ("queue", lambda s: replace(s, age=31 if s.at == 1200 else 0.4)),
        ("jobs", lambda s: replace(s, failed=int(s.at > 900))),
        ("jobs", lambda s: replace(s, ended=0)),
        ("database", lambda s: replace(s, log=65)),
    ],
)
def test_what_grows_or_fails_is_seen(what, change) -> None:
    assert bad([change(sample) for sample in STEADY]) == [what]
