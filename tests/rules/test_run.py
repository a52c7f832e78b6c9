"""Running the catalogue over differences made by hand: order, doubles, severities, allowances, what was not read."""

from dataclasses import replace

from rules.config import Exemption, RuleConfig
from rules.context import Context
from rules.kit import Finding, Findings, Group, Severity, rule
from rules.options import Names
from rules.run import run
from schema.changes import ColumnAdded, ColumnDropped, TableAdded
from schema.deploy import Deploy
from schema.difference import Difference, Side
from schema.drizzle.journal import Journal
from schema.drizzle.package import Package
from schema.model import Column, Database, Table
from schema.postgres.migration import Migration, Replay, Statement
from schema.span import Source, Span, Unread

SCHEMA = Source("db/schema.ts", 'export const users = pgTable("users", {\n  email: text(),\n  name: text(),\n});\n')
OLD = replace(SCHEMA, at_base=True)


def line(source: Source, number: int) -> Span:
    start = source.start_of(number)
    return source.span(start, start + len(source.line(number)))


EMAIL = Column("email", "text", span=line(SCHEMA, 2))
NAME = Column("name", "text", span=line(SCHEMA, 3))
USERS = Table("users", columns=(EMAIL, NAME), span=SCHEMA.span(0, len(SCHEMA.text) - 1))


def difference(**parts: object) -> Difference:
    package = Package("db", None, ("db/schema.ts",), "db/drizzle", None, "journal", "postgresql")
    base = Side(Database(), None, Journal((), None))
    head = Side(Database({USERS.id: USERS}), None, Journal((), None))
    plain = Difference(package, Deploy(), base, head, (), (), Replay((), Database()), ())
    return replace(plain, **parts)  # type: ignore[arg-type]


def added(column: Column) -> ColumnAdded:
    return ColumnAdded(USERS, column)


@rule(severity=Severity.WARN)
def said(change: ColumnAdded | ColumnDropped) -> Findings:
    yield Finding(at=change, message=f"said of\n `{change.column.name}`")


@rule(severity=Severity.BLOCK)
def shouted(change: TableAdded) -> Findings:
    yield Finding(at=change, message="shouted")


SAID, SHOUTED = replace(said, id="locks/unique-added"), replace(shouted, id="data-loss/table-dropped")


def test_findings_stand_in_the_order_of_the_file() -> None:
    changes = (added(NAME), added(EMAIL), TableAdded(USERS))
    report = run((difference(changes=changes),), RuleConfig(), (SAID, SHOUTED))
    assert [(f.line, f.end_line, f.message) for f in report.findings] == [
        (1, 1, "shouted"),
        (2, 2, "said of `email`"),
        (3, 3, "said of `name`"),
    ]
    assert {f.side for f in report.findings} == {"RIGHT"}


def test_an_object_is_spoken_of_once_and_its_fingerprint_does_not_know_the_line() -> None:
    once = run((difference(changes=(added(EMAIL), added(EMAIL))),), RuleConfig(), (SAID,)).findings
    moved = replace(EMAIL, span=line(SCHEMA, 3))
    later = run((difference(changes=(added(moved),)),), RuleConfig(), (SAID,)).findings
    assert len(once) == 1
    assert once[0].line != later[0].line
    assert once[0].fingerprint == later[0].fingerprint
    assert len(once[0].fingerprint) == 16


def test_two_packages_with_the_same_table_are_told_apart() -> None:
    other = replace(difference().package, root="other")
    there = replace(EMAIL, span=line(replace(SCHEMA, path="other/schema.ts"), 2))
    both = (difference(changes=(added(EMAIL),)), difference(changes=(added(there),), package=other))
    assert len({f.fingerprint for f in run(both, RuleConfig(), (SAID,)).findings}) == 2


def test_two_configs_over_one_file_speak_once() -> None:
    other = replace(difference().package, root="other")
    both = (difference(changes=(added(EMAIL),)), difference(changes=(added(EMAIL),), package=other))
    assert len(run(both, RuleConfig(), (SAID,)).findings) == 1


def test_what_is_gone_is_shown_on_the_left() -> None:
    gone = ColumnDropped(USERS, replace(EMAIL, span=line(OLD, 2)))
    (finding,) = run((difference(changes=(gone,)),), RuleConfig(), (SAID,)).findings
    assert (finding.side, finding.line) == ("LEFT", 2)


def test_the_loudest_stay_when_there_are_too_many() -> None:
    changes = (added(EMAIL), added(NAME), TableAdded(USERS))
    report = run((difference(changes=changes),), RuleConfig(max_findings=1), (SAID, SHOUTED))
    assert [f.rule for f in report.findings] == ["data-loss/table-dropped"]
    assert report.stats["findings_left_out"] == 2


def test_a_rule_that_is_off_is_not_called() -> None:
    config = RuleConfig(severities={"locks": "off"})
    assert run((difference(changes=(added(EMAIL),)),), config, (SAID,)).findings == ()


def test_an_allowance_removes_the_finding() -> None:
    source = Source("db/other.ts", "// dbreview: allow locks/unique-added because small\nemail: text(),\n")
    email = replace(EMAIL, span=line(source, 2))
    changes = (ColumnAdded(replace(USERS, span=line(source, 2)), email),)
    assert run((difference(changes=changes),), RuleConfig(), (SAID,)).findings == ()


def test_a_statement_that_cannot_be_parsed_is_a_finding() -> None:
    source = Source("db/drizzle/0001_x.sql", "SELECT 1;\nSELEKT 2;\n")
    statements = (
        Statement(0, line(source, 1)),
        Statement(1, line(source, 2), error='syntax error at or near "SELEKT"'),
    )
    report = run((difference(migrations=(Migration(source, "0001_x", statements),)),), RuleConfig())
    (finding,) = report.findings
    assert (finding.rule, finding.line, finding.severity) == ("failure/syntax-error", 2, Severity.BLOCK)
    assert 'near "SELEKT"' in finding.message
    assert report.stats["statements"] == 2


def test_what_was_not_read_is_reported_once_and_in_order() -> None:
    unread = (Unread("b.ts", 2, "a table", "it is computed"), Unread("a.ts", None, "the file", "it is too large"))
    report = run((difference(unread=unread), difference(unread=unread)), RuleConfig())
    assert [(m.path, m.line) for m in report.unread] == [("a.ts", None), ("b.ts", 2)]


def test_nothing_to_look_at_is_no_finding() -> None:
    assert run((), RuleConfig()).findings == ()


def test_a_rule_is_called_with_what_its_annotation_says() -> None:
    called: list[str] = []

    @rule(severity=Severity.NOTE)
    def nouns(thing: Table | Migration | Difference) -> Findings:
        called.append(type(thing).__name__)
        yield from ()

    migration = Migration(Source("db/drizzle/0001_x.sql", ""), "0001_x", ())
    run((difference(changes=(added(EMAIL), added(NAME)), migrations=(migration,)),), RuleConfig(), (nouns,))
    assert called == ["Migration", "Table", "Difference"]


def test_exempt_tables_are_not_spoken_of() -> None:
    changes = (added(EMAIL), TableAdded(USERS))
    config = RuleConfig(exempt=(Exemption(("user?",), ("locks",)),))
    assert [f.message for f in run((difference(changes=changes),), config, (SAID, SHOUTED)).findings] == ["shouted"]


@rule(severity=Severity.WARN)
def named(change: ColumnAdded, ctx: Context, options: Names) -> Findings:
    if options.has(change.column.name) and not ctx.migrates:
        yield Finding(at=change, message=change.column.name)


def test_a_rule_gets_the_options_of_its_name() -> None:
    changes, mine = (added(EMAIL), added(NAME)), replace(named, id="types/mine")
    for options, expected in (({}, []), ({"types/mine": Names(("e*",))}, ["email"]), ({"types/x": Names(("e*",))}, [])):
        report = run((difference(changes=changes),), RuleConfig(options=options), (mine,))
        assert [f.message for f in report.findings] == expected


@rule(severity=Severity.NOTE)
def grouped(change: ColumnAdded) -> Findings:
    yield _of_all([change.column.name], change)


def _of_all(names: list[str], change: ColumnAdded) -> Finding:
    group = Group("columns", change, lambda parts: _of_all([part.column.name for part in parts], parts[0]))
    return Finding(at=change, message=f"{len(names)} columns", recipe="x" * 100 * len(names), group=group)


def test_a_group_is_one_finding_however_many_it_joins() -> None:
    report = run((difference(changes=columns(40)),), RuleConfig(), (replace(grouped, id="modeling/missing-id"),))
    assert [finding.message for finding in report.findings] == ["40 columns"]


def test_a_group_is_divided_where_its_recipe_would_be_cut_off() -> None:
    report = run((difference(changes=columns(150)),), RuleConfig(), (replace(grouped, id="modeling/missing-id"),))
    assert [finding.message for finding in report.findings] == ["75 columns", "75 columns"]
    assert all(len(finding.recipe or "") == 7_500 for finding in report.findings)


def columns(number: int) -> tuple[ColumnAdded, ...]:
    return tuple(added(replace(EMAIL, name=f"c{index:03}")) for index in range(number))
