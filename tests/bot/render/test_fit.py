"""A page under a limit: parts are there whole, in a shorter form, or named as left out."""

from bot.render.fit import Part, fitted

FENCE = "```sql\n" + "SELECT 1;\n" * 100 + "```"


def test_what_fits_stands_in_its_order():
    assert fitted([Part("a", 1), Part(""), Part("b", 99)], 1_000) == "a\n\nb"


def test_the_least_worth_is_left_out_first_and_named():
    page = fitted([Part(FENCE, 10, "the diagram"), Part("b", 20)], 900)
    assert page == "b\n\n_Left out, since GitHub takes no more in one comment: the diagram._"


def test_a_shorter_form_stands_in_for_what_is_too_long():
    page = fitted([Part(FENCE, 10, "the findings", (FENCE[:-1] * 2, "- short"))], 900)
    assert page.splitlines()[0] == "- short"
    assert "some of the findings" in page


def test_the_limit_holds_however_many_parts_there_are():
    page = fitted([Part(FENCE, n % 7, f"part {n}") for n in range(200)], 5_000)
    assert len(page) <= 5_000
    assert page.count("```") % 2 == 0
