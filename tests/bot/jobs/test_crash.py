"""Nothing that was accepted is lost, and no finished step is repeated, whatever ends the process."""

import signal
import threading

import httpx
import pytest

from bot.jobs.story import AGAIN
from tests.bot.jobs.service import Service, until

WHOLE = ["one-begins", "one", "two-begins", "two", "three-begins", "three"]
KILLS = 5
DELIVERIES = 36


def _never_back(service: Service, delivery: str) -> None:
    """Assert that no step began again after a later one had: that one's beginning proves the checkpoint."""
    begun = [what for what in service.whats(delivery) if what.endswith("-begins")]
    assert begun == sorted(begun, key=WHOLE.index), f"{delivery} repeated a finished step: {begun}"


def test_kill_9_again_and_again_loses_nothing_and_repeats_no_finished_step(crashing: Service) -> None:
    service = crashing.start()
    accepted: list[str] = []

    def deliver_all() -> None:
        for number in range(DELIVERIES):
            delivery = f"crash-{number}"
            until(lambda delivery=delivery, number=number: _accepted(service, delivery, number), 120)
            accepted.append(delivery)

    sender = threading.Thread(target=deliver_all)
    sender.start()
    for kill in range(KILLS):
        goal = (kill + 1) * DELIVERIES // (KILLS + 1)
        until(lambda goal=goal: service.count("two-begins") >= goal)
        service.kill()
        service.start()
    sender.join(120)
    assert len(accepted) == DELIVERIES
    until(lambda: {e.delivery for e in service.events() if e.what == "three"} >= set(accepted), 60)
    for delivery in accepted:
        _never_back(service, delivery)
    pids = {event.pid for event in service.events()}
    assert len(pids) == KILLS + 1
    cut_off = service.count("one-begins") + service.count("two-begins") + service.count("three-begins")
    assert cut_off > 3 * DELIVERIES, "no kill hit a running step: the test proved nothing"


def _accepted(service: Service, delivery: str, number: int) -> bool:
    try:
        return service.deliver(delivery, 1000 + number) == 202
    except httpx.TransportError:
        return False


def test_sigterm_lets_the_running_review_finish(crashing: Service) -> None:
    service = crashing.start()
    service.deliver("draining", 1)
    until(lambda: service.count("one-begins"))
    assert service.stop() in {0, -signal.SIGTERM}, service.log_tail()
    assert service.whats("draining") == WHOLE


def test_a_job_that_kills_its_process_is_given_up_and_said_to_have_failed(crashing: Service) -> None:
    service = crashing.start()
    service.deliver("poison", 1)

    def nursed() -> bool:
        if not service.running:
            service.start()
        return service.count("failed", "poison") > 0

    until(nursed, 120)
    assert service.count("two-begins", "poison") == 6
    assert service.count("one", "poison") == 1
    assert service.events("poison")[-1].more == (
        "one",
        "The review was given up: it stopped the service 6 times. Its operator has to look.",
    )
    service.deliver("next", 1)
    until(lambda: service.count("three", "next"))


def test_what_runs_beside_a_job_that_kills_its_process_is_not_given_up_with_it(crashing: Service) -> None:
    service = crashing.start()
    service.deliver("held-innocent", 1)  # which ends only when it may
    until(lambda: service.count("held", "held-innocent"))
    service.deliver("poison", 2)

    def nursed() -> bool:
        if not service.running:
            service.start()
        here = [event for event in service.events("held-innocent") if event.what == "held" and event.pid == service.pid]
        return service.count("two-begins", "poison") >= 3 and bool(here)

    until(nursed, 120)  # three deaths: from now on it runs alone
    poisoned = service.count("two-begins", "poison")
    service.release("held-innocent")

    def given_up() -> bool:
        if not service.running:
            service.start()
        return service.count("failed", "poison") > 0

    until(given_up, 120)
    assert poisoned == 3
    assert service.count("two-begins", "poison") == 6
    assert service.count("failed", "held-innocent") == 0
    until(lambda: service.count("three", "held-innocent"))


def test_a_job_that_goes_on_between_deaths_is_never_given_up(crashing: Service) -> None:
    service = crashing.start(STEPS=",".join(f"pause-{n}" for n in range(8)))
    service.deliver("slow", 1)
    for n in range(8):
        until(lambda n=n: service.count(f"pause-{n}-begins", "slow"))
        service.kill()
        service.start()
    until(lambda: service.count("pause-7", "slow"))
    assert service.count("failed") == 0


@pytest.mark.parametrize("steps", ["one,two,three", "one,extra,two,three"])
def test_another_process_takes_over_also_after_a_deployment(crashing: Service, steps: str) -> None:
    service = crashing.start()
    service.deliver("orphan", 1)
    until(lambda: service.count("two-begins", "orphan"))
    service.kill()
    service.start(STEPS=steps)
    until(lambda: service.count("three", "orphan"))
    retold = [event.more for event in service.events("orphan") if event.what == "two-begins"]
    assert [AGAIN in more for more in retold] == [False, True], "the step is told that its effect may be there"
    started = service.count("one-begins", "orphan")
    assert started == (1 if steps == "one,two,three" else 2), "other steps start anew, the same ones go on"


def test_a_step_that_never_ends_is_ended(crashing: Service) -> None:
    service = crashing.start(DBREVIEW_STEP_SECONDS="0.3")
    service.deliver("held-for-ever", 1)
    until(lambda: service.count("failed", "held-for-ever"))
    assert service.events("held-for-ever")[-1].more == ("The step `one` took longer than 0.3 seconds.",)
