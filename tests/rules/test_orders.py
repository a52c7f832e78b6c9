"""What rules ask of a pull request's migrations: by kind, by table, and only what came before."""

from rules.context import Around, Context
from rules.examples import difference
from rules.fences import examples
from schema.postgres import actions as a

BEFORE = 'CREATE TABLE "a" ("id" int); CREATE TABLE "b" ("id" int); CREATE INDEX "i" ON "a" ("id");'
SQL = """DROP INDEX "i";
UPDATE "a" SET "id" = 1;
UPDATE "b" SET "id" = 2;
CREATE INDEX "i" ON "a" ("id");
UPDATE "a" SET "id" = 3;
DROP INDEX "i";"""


def ground() -> Around:
    (example,) = examples(f"```sql before\n{BEFORE}\n```\n\n```sql bad\n{SQL}\n```\n")
    return Around(difference(example, example.shown))


def test_by_kind_and_by_table_in_order() -> None:
    orders = ground().orders
    assert [update.table for update in orders.of(a.Update)] == ["public.a", "public.b", "public.a"]
    kinds = [type(step.action) for step in orders.about("public.a")]
    assert kinds == [a.DropIndex, a.Update, a.CreateIndex, a.Update, a.DropIndex]
    assert [step.action.span.line for step in orders.about("public.a", a.Update) if step.action.span] == [2, 5]
    assert orders.about("public.c") == ()


def test_what_came_before_a_step() -> None:
    around = ground()
    create = around.orders.steps(a.CreateIndex)[0]
    ctx = Context(around, create)
    assert [update.table for update in ctx.earlier(a.Update)] == ["public.a", "public.b"]
    assert [type(step.action) for step in ctx.earlier_about("public.a")] == [a.DropIndex, a.Update]
    assert len(Context(around).earlier(a.Update)) == 3  # of what is no action, everything came before
    assert around.orders.dropped == {"public.i": 0}


def test_the_words_of_what_is_written_are_those_before_the_condition() -> None:
    (example,) = examples(
        f'```sql before\n{BEFORE}\n```\n\n```sql bad\nUPDATE "a" SET "id" = "n" WHERE "old" = 1;\n```\n'
    )
    orders = Around(difference(example, example.shown)).orders
    assert [orders.written[id(update)] for update in orders.of(a.Update)] == [
        {"update", "a", "set", "id", "n", "where"}
    ]
