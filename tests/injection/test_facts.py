"""Answers by facts about a schema that is hostile wherever it holds a string: nothing comes alive in any of them."""

import json

import pytest

from bot.expert.consult import Request, consult
from bot.expert.places import Places
from bot.expert.registry import expertises
from schema.tree import Tree
from tests.injection.rendered import LAYOUT, alive

EVIL = "x|@everyone ![x](https://evil.example/?q=1) <img src=x>|`y"
SQL = EVIL.replace("`", "")
FOLDER = "packages/db/a|@team|<b>~x"
JOURNAL = "packages/db/drizzle|@x"
TAGS = ("0000_|@one <img src=x>", "0001_|@two ![x](https:evil)")


def _q(word: str) -> str:
    return json.dumps(word + EVIL)


SCHEMA = f"""
export const kinds = pgEnum({_q("k")}, [{_q("a")}, "b"]);
export const one = pgTable({_q("one")}, {{
  id: uuid({_q("id")}).primaryKey(),
  kind: kinds({_q("kind")}).default({_q("a")}),
  both: text({_q("both")}),
  odd: weird({_q("odd")}),
}});
export const two = pgTable({_q("two")}, {{
  id: uuid("id"),
  both: text({_q("both")}).default({_q("d")}),
  own: uuid({_q("own")}).references(() => one.id, {{ onDelete: "cascade" }}),
  made: text("made").generatedAlwaysAs(sql`{SQL}`),
  ...more({_q("more")}),
}}, (t) => [
  primaryKey({{ name: {_q("pk")}, columns: [t.id, t.both] }}),
  index({_q("ix")}).using({_q("m")}, t.own).where(sql`{SQL}`),
  unique({_q("un")}).on(t.both),
  uniqueIndex({_q("uix")}).on(t.own),
  check({_q("ck")}, sql`both = '{SQL}'`),
  pgPolicy({_q("po")}, {{ for: {_q("all")}, to: {_q("role")}, using: sql`own = '{SQL}'` }}),
]);
export const three = pgTable({_q("three")}, {{ own: uuid({_q("own")}).references(() => one.id) }});
export const r1 = relations(two, ({{ one: o }}) => ({{
  {_q("rel")}: o(one, {{ fields: [two.own], references: [one.id] }}),
}}));
export const v = pgView({_q("v")}).as((qb) => qb.select().from(one));
"""


def _entry(number: int, tag: str) -> dict[str, object]:
    return {"idx": number, "version": "7", "when": 1_700_000_000_000 + number, "tag": tag, "breakpoints": True}


TEXTS = {
    f"{FOLDER}/schema.ts": f"""import {{ relations, sql }} from "drizzle-orm";
import {{
  check, index, pgEnum, pgPolicy, pgTable, pgView, primaryKey, text, unique, uniqueIndex, uuid,
}} from "drizzle-orm/pg-core";
{SCHEMA}""",
    f"{FOLDER}/use.ts": 'import { two } from "./schema";\ndb.select().from(two).where(eq(two.own, x));\n',
    "packages/db/drizzle.config.ts": f"""export default {{
  dialect: "postgresql", schema: "./{FOLDER.removeprefix("packages/db/")}/schema.ts", out: "./drizzle|@x",
}};
""",
    f"{JOURNAL}/meta/_journal.json": json.dumps(
        {"version": "7", "dialect": "postgresql", "entries": [_entry(n, tag) for n, tag in enumerate(TAGS)]}
    ),
    f"{JOURNAL}/{TAGS[0]}.sql": f'CREATE TABLE "one{EVIL}" ("id{EVIL}" uuid PRIMARY KEY);\n',
    f"{JOURNAL}/{TAGS[1]}.sql": f'ALTER TABLE "one{EVIL}" ALTER COLUMN "id{EVIL}" TYPE text;\n',
}

ANSWERED = {
    "what does this pull request change": "changes",
    "what type is both": "column",
    "what type is two.made": "column",
    "what happens when a one is deleted": "deleting",
    "describe one": "described",
    "describe two": "described",
    "diagram of two": "diagram",
    "diagram of everything": "diagram",
    "what would dropping one break": "dropping",
    "what would dropping two.own break": "dropping",
    "is both indexed": "indexed",
    "is two.own indexed": "indexed",
    "indexes of two": "indexes",
    "what is the primary key of two": "keys",
    "what does migration 0001 lock": "locks",
    "which migrations are there": "migrations",
    "which tables reference one": "referenced_by",
    "what does two reference": "references",
    "relations of two": "relations",
    "explain foreign-key-without-index": "rule",
    "how are migrations run": "running",
    "which tables are there": "tables",
    "which tables have no both": "tables",
    "which foreign keys have no index": "unindexed",
    "where is two.own used": "used",
    "which values can one.kind have": "values",
    "what can two.both be": "values",
}
OURS = ("rule",)  # a page of the documentation, with its links
OTHERS = [
    "what would dropping both break",
    "describe tvo",
    "what type is two.bth",
    "what does migration 0007 lock",
    "review one",
    "review two",
    f"{FOLDER}/schema.ts",
    "packages/db",
    f"{FOLDER}/schemas.ts",
]


def _said(question: str) -> tuple[str, str]:
    tree = Tree(frozenset(TEXTS), TEXTS, local=True)
    before = Tree(frozenset(), {}, at_base=True, local=True)
    places = Places("https://github.com/acme/shop", "BASE", "HEAD")
    found = consult(Request(question, before, tree, frozenset(TEXTS), places=places))
    return found.name, "\n\n".join([found.text, *(f"- {gap}" for gap in found.unread)])


@pytest.mark.parametrize(("question", "name"), ANSWERED.items(), ids=ANSWERED)
def test_nothing_hostile_comes_alive_in_an_answer(question: str, name: str) -> None:
    answered, text = _said(question)
    assert answered == name, text
    assert alive(text, LAYOUT) == [] or name in OURS


@pytest.mark.parametrize("question", OTHERS)
def test_nothing_hostile_comes_alive_in_a_review_or_where_nothing_was_found(question: str) -> None:
    name, text = _said(question)
    assert not name
    assert text
    assert alive(text, LAYOUT) == []


def test_every_kind_of_answer_is_asked_for() -> None:
    assert set(ANSWERED.values()) == {expertise.name for expertise in expertises()}
