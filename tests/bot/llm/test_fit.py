"""Facts within a budget: what matters most is sent, what is not is counted; and what tokens cost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.llm import ColumnFact, Facts, FindingFact, StatementFact, TableFact
from bot.llm.fit import dumped, fit, tokens
from bot.llm.meter import Usage
from bot.llm.prices import price_of


def facts(tables: int, columns: int, findings: int, width: int = 10) -> Facts:
    """A change of that size, whose one BLOCK finding is about its last table."""
    last = f"public.t{tables - 1}"
    return Facts(
        tables=tuple(
            TableFact(f"public.t{n}", tuple(ColumnFact(f"c{c}{'x' * width}", "text") for c in range(columns)))
            for n in range(tables)
        ),
        changes=(*(f"ColumnAdded public.t{n}.c0" for n in range(tables)), f"TableAdded {last}"),
        findings=(
            *(FindingFact("naming/not-snake-case", f"public.t{n}", "A note." * 20, "note") for n in range(findings)),
            FindingFact("data-loss/table-dropped", last, "Gone.", "block"),
        ),
        statements=(
            *(StatementFact("CreateTable") for _ in range(tables)),
            StatementFact("AlterColumnType", rewrites=("public.t0",)),
        ),
    )


def test_a_small_change_is_sent_whole() -> None:
    fitted = fit(facts(2, 3, 1), 8_000)
    assert fitted.left_out == {}
    assert len(dumped(fitted.data["tables"])) > 100


def test_of_a_large_one_the_worst_is_sent_and_the_rest_counted() -> None:
    large = facts(400, 20, 300)
    fitted = fit(large, 8_000)
    data = fitted.data
    assert data["findings"][0]["severity"] == "block"  # type: ignore[index]
    assert data["tables"][0]["name"] == "public.t399"  # type: ignore[index]
    assert data["changes"][0] == "TableAdded public.t399"  # type: ignore[index]
    assert data["statements"][0]["kind"] == "AlterColumnType"  # type: ignore[index]
    assert data["left_out"] == fitted.left_out
    assert fitted.left_out["tables"] == 400 - len(data["tables"])  # type: ignore[arg-type]
    assert data["counts"] == large.counts


def test_of_a_wide_table_what_is_spoken_of_is_sent() -> None:
    columns = tuple(ColumnFact(f"column_{n}", "text", default="x" * 200) for n in range(60))
    wide = Facts((TableFact("public.t", columns),), ("ColumnAdded public.t.column_59",))
    (table,) = fit(wide, 1_000).data["tables"]  # type: ignore[misc,attr-defined]
    assert table["columns"][0]["name"] == "column_59"
    assert table["columns_left_out"] == 60 - len(table["columns"])


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.integers(0, 80), st.integers(0, 200), st.integers(0, 300), st.integers(800, 9_000))
def test_whatever_its_size_it_fits(tables: int, columns: int, findings: int, width: int, budget: int) -> None:
    assert tokens(dumped(fit(facts(tables, columns, findings, width), budget).data)) <= budget


def test_of_several_names_the_longest_says_the_price() -> None:
    sonnet = price_of("claude-sonnet-5-5")
    assert sonnet is not None
    assert sonnet != price_of("claude-sonnet-5")
    assert sonnet.of(Usage(1_000_000)) == pytest.approx(2.0)
    assert sonnet.of(Usage(0, 1_000_000, 1_000_000, 1_000_000)) == pytest.approx(10.0 + 0.1 + 2.5)
    assert price_of("a-model") is None
