"""A delivery is worked on once: also when it comes again, and only the newest push to a pull request to its end."""

from concurrent.futures import ThreadPoolExecutor

from tests.bot.jobs.service import Service, until

WHOLE = ["one-begins", "one", "two-begins", "two", "three-begins", "three"]


def test_steps_run_in_order_and_see_what_came_before(service: Service) -> None:
    assert service.deliver("plain", 1) == 202
    until(lambda: service.count("three", "plain"))
    assert service.whats("plain") == WHOLE
    assert [event.more for event in service.events("plain")][-1] == ("one", "two")


def test_the_same_delivery_again_after_it_is_done_does_nothing(service: Service) -> None:
    service.deliver("again", 2)
    until(lambda: service.count("three", "again"))
    assert [service.deliver("again", 2) for _ in range(3)] == [202] * 3
    service.deliver("after-again", 2)  # of the same pull request, so it runs after anything that was added
    until(lambda: service.count("three", "after-again"))
    assert service.whats("again") == WHOLE


def test_the_same_delivery_many_times_at_once_is_one_job(service: Service) -> None:
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: service.deliver("at-once", 3), range(32)))
    assert answers == [202] * 32
    until(lambda: service.count("three", "at-once"))
    service.deliver("after-at-once", 3)
    until(lambda: service.count("three", "after-at-once"))
    assert service.whats("at-once") == WHOLE


def test_a_failed_delivery_says_so_and_runs_again_when_it_is_delivered_again(service: Service) -> None:
    service.deliver("fails-once", 4)
    until(lambda: service.count("failed", "fails-once"))
    failed = service.events("fails-once")[-1]
    assert failed.more[0] == "one"
    assert "ValueError" in failed.more[-1]
    assert "hunter2" not in failed.more[-1], "what a library says may hold anything, so the user does not read it"
    until(lambda: service.deliver("fails-once", 4) == 202 and service.count("three", "fails-once"))
    assert service.whats("fails-once") == ["one-begins", "one", "failed", *WHOLE]


def test_telling_of_a_failure_is_tried_again(service: Service) -> None:
    service.deliver("fails-once-closing-fails", 5)
    until(lambda: service.count("failed", "fails-once-closing-fails"))
    assert service.whats("fails-once-closing-fails") == ["one-begins", "one", "closing-failed", "failed"]


def test_a_step_that_asks_for_patience_is_tried_again(service: Service) -> None:
    service.deliver("waits", 6)
    until(lambda: service.count("three", "waits"))
    assert service.whats("waits") == ["one-begins", "one", "waits", *WHOLE[2:]]


def test_ten_pushes_end_in_one_review_of_the_last_and_never_in_two_at_once(service: Service) -> None:
    # The later a push, the smaller its GUID: only the order of arrival may count.
    pushes = ["held-push", *(f"a-push-{number}" for number in range(9, 0, -1))]
    assert service.deliver(pushes[0], 7) == 202
    until(lambda: service.count("held", pushes[0]))
    for push in pushes[1:]:
        assert service.deliver(push, 7) == 202
    service.release(pushes[0])
    until(lambda: service.count("three", pushes[-1]))
    told = [(event.what, event.delivery) for event in service.events() if event.delivery in pushes]
    first = [(what, pushes[0]) for what in ("held", "one-begins", "one", "superseded")]
    assert told == first + [(what, pushes[-1]) for what in WHOLE], "the first ends after its step, eight never begin"
    assert [service.deliver(push, 7) for push in pushes] == [202] * 10, "they are done, not failed"
    service.deliver("after-pushes", 7)
    until(lambda: service.count("three", "after-pushes"))
    assert sum(event.delivery in pushes for event in service.events()) == len(told)


def test_commands_are_neither_superseded_nor_supersede(service: Service) -> None:
    service.deliver("review-before", 8)
    commands = [f"command-{number}" for number in range(3)]
    for command in commands:
        assert service.deliver(command, 8, comment="/dbreview explain locks") == 202
    for delivery in ("review-before", *commands):
        until(lambda delivery=delivery: service.count("three", delivery))
        assert service.whats(delivery) == WHOLE
