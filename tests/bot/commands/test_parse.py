"""Which comments order something, and what."""

import time

import pytest

from bot.commands.kit import Order
from bot.commands.parse import parse

ORDERS = {
    "bare": ("/dbreview", Order("")),
    "help": ("/dbreview help", Order("help")),
    "explain": (
        "/dbreview explain locks/index-without-concurrently",
        Order("explain", "locks/index-without-concurrently"),
    ),
    "case and spaces": ("  /DBReview   Help  ", Order("help")),
    "after prose": ("Mended, please look again.\r\n\r\n/dbreview\r\n", Order("")),
    "the first one wins": ("/dbreview help\n/dbreview", Order("help")),
    "free text": ("/dbreview what is this?", Order("what", "is this?")),
    "tab": ("/dbreview\thelp", Order("help")),
    "after a closed fence": ("```\n/dbreview help\n```\n/dbreview", Order("")),
    "after a closed comment": ("<!-- /dbreview help -->\n/dbreview", Order("")),
    "a shorter fence does not close": ("````\n```\n/dbreview help\n````\n/dbreview", Order("")),
    "a fence inside an HTML comment is no fence": ("<!--\n```\n-->\n/dbreview", Order("")),
}

SILENCE = {
    "nothing": "",
    "in a sentence": "write /dbreview to run it again",
    "another word": "/dbreviewer",
    "a path": "/dbreview/help",
    "a quote": "> /dbreview",
    "a nested quote": " > > /dbreview",
    "a fence": "```\n/dbreview\n```",
    "a tilde fence": "~~~sh\n/dbreview\n~~~",
    "an open fence": "```\n/dbreview",
    "indented code": "    /dbreview",
    "inline code": "`/dbreview`",
    "an HTML comment": "<!-- /dbreview -->",
    "an HTML comment over lines": "<!--\n/dbreview\n-->",
    "an open HTML comment": "<!--\n/dbreview",
    "beyond the limit": "x\n" * 40_000 + "/dbreview",
}


@pytest.mark.parametrize(("body", "order"), ORDERS.values(), ids=ORDERS)
def test_a_line_of_its_own_orders(body: str, order: Order) -> None:
    assert parse(body) == order


@pytest.mark.parametrize("body", SILENCE.values(), ids=SILENCE)
def test_everything_else_is_conversation(body: str) -> None:
    assert parse(body) is None


def test_arguments_are_short() -> None:
    order = parse("/dbreview explain " + "x" * 5_000)
    assert order is not None
    assert len(order.argument) == 400


@pytest.mark.parametrize("piece", ["<!--", "-->", "<!---->", "`", "```\n", ">", "/dbreview", " ", "\n"])
def test_hostile_bodies_cost_linear_time(piece: str) -> None:
    started = time.process_time()
    parse(piece * 60_000)
    assert time.process_time() - started < 1
