"""What an adviser may say: good answers survive whole, and whatever claims, judges, lures or invents does not."""

import pytest

from bot.llm import ColumnFact, EnumFact, Facts, ForeignKeyFact, IndexFact, TableFact
from bot.llm.counsel import hear, lexicon_of, objection
from bot.llm.ground import Vocabulary, normalise

FACTS = Facts(
    tables=(
        TableFact(
            "public.users",
            columns=(
                ColumnFact("id", "uuid", not_null=True),
                ColumnFact("email", "text", not_null=True),
                ColumnFact("team_id", "uuid", key="teamId"),
                ColumnFact("deleted_at", "timestamp with time zone", key="deletedAt"),
            ),
            indexes=(IndexFact("users_email_unique", ("email",), unique=True),),
            foreign_keys=(ForeignKeyFact("users_team_id_teams_id_fk", ("team_id",), "public.teams", ("id",)),),
            export="users",
            path="packages/database/src/schema/users.ts",
        ),
        TableFact("public.teams", columns=(ColumnFact("id", "uuid"), ColumnFact("name", "text"))),
        TableFact("public.orders", columns=(ColumnFact("id", "uuid"), ColumnFact("status", "order_status"))),
    ),
    enums=(EnumFact("public.order_status", ("pending", "paid", "shipped")),),
    others=("public.audit_events",),
    files=("packages/database/src/schema/users.ts",),
)
PROPOSED = ("invitations", "invitations.team_id", "team_id", "token_hash", "invitations.token_hash", "expires_at")
RULES = {"performance/foreign-key-without-index", "locks/index-without-concurrently", "integrity/cascade-from-users"}
QUESTION = "add team invitations with roles that expire after 7 days"
LEXICON = lexicon_of(Vocabulary(FACTS).names | set(PROPOSED) | RULES, QUESTION, ["varchar('code', { length: 64 })"])

GOOD = {
    "why a table of its own": (
        "An invitation is not a membership yet, so it gets a table of its own: `invitations`. A row stands for one "
        "offer to one address, and it stays after it was accepted, so that nobody can use it twice."
    ),
    "the token": (
        "Store only a hash of the token in `token_hash`, never the token itself. A unique index on `token_hash` makes "
        "the lookup exact and prevents two invitations from sharing one."
    ),
    "expiry": (
        "Since invitations expire after 7 days, `expires_at` is set by the application when the row is written. "
        "Expired rows are filtered by `expires_at > now()`; they need not be deleted at once."
    ),
    "deletion": (
        "If a team goes, its invitations go with it, which is what `ON DELETE CASCADE` on `invitations.team_id` says. "
        "For the inviter, `ON DELETE SET NULL` keeps the row and forgets the person."
    ),
    "uniqueness": (
        "One open invitation per address and team is a partial unique index over `(team_id, email)`, with a predicate "
        "that leaves out accepted rows. A plain unique constraint would forbid inviting somebody a second time."
    ),
    "the enum": (
        "Roles are few and change rarely, so an enum fits. Adding a value later is one `ALTER TYPE ... ADD VALUE`; "
        "taking one out again means writing the type anew, so start with the two you need."
    ),
    "expand and contract": (
        "The column comes in three steps. First add `team_id` as nullable, then fill it in batches, and only in a "
        "later release add `NOT NULL`, proven by a `CHECK` that was validated before."
    ),
    "locks": (
        "A plain `CREATE INDEX` takes a `ShareLock`, so writes to `users` wait until it is built. Here all pending "
        "migrations run in one transaction, where `CONCURRENTLY` is refused "
        "(`locks/index-without-concurrently`); build it by hand beforehand."
    ),
    "an index": (
        "Every lookup by team reads `users.team_id`, and Postgres does not index foreign keys by itself "
        "(`performance/foreign-key-without-index`). The index `users_email_unique` serves the login, but not this."
    ),
    "soft deletion": (
        "Because rows in `users` are only marked in `deleted_at`, uniqueness of `email` also counts those that are "
        "gone. A partial unique index `WHERE deleted_at IS NULL` lets an address be used again."
    ),
    "the status": (
        "Keep `orders.status` as the one truth and let the history be a table of its own. A row per change of state "
        "answers when an order was paid, which the enum alone cannot."
    ),
    "relations": (
        "Declare `relations()` on both sides: `many(invitations)` for the team and `one(teams)` for the invitation, "
        "so that `db.query` can nest them. It is TypeScript only and changes nothing in the database."
    ),
    "pagination": (
        "Offset pagination reads and throws away everything before the page. Order by `(created_at, id)` "
        "and remember the last pair instead; an index over both columns serves it."
    ).replace("`(created_at, id)`", "`id`"),
    "types": (
        "`text` and `varchar(64)` are stored alike; the length is only a check. Use `timestamptz` for `expires_at`, "
        "because `timestamp` forgets the zone the moment was read in."
    ),
    "where to put it": (
        "The new declarations belong beside `packages/database/src/schema/users.ts`. You may want to read "
        "`audit_events` first: it records who did what, e.g. who invited whom, and the invitation need not repeat that."
    ),
    "what may come later": (
        "If one person can join several teams later, a membership table with a primary key over both columns replaces "
        "`users.team_id`. Designing invitations around teams now keeps that door open."
    ),
    "a trade-off": (
        "Either choice works. With a check constraint the list of roles is easier to change; with an enum the type "
        "says what is allowed, and Drizzle gives the union to TypeScript."
    ),
}

BAD = {
    "an invented table": "The invitations point to `accounts`.",
    "an invented table, bare": "They point to user_accounts as well.",
    "an invented table, in English": "Put them into the ledger table.",
    "an invented table, the other way": "Put them into the table ledgers.",
    "an invented column": "The column `nickname` is never read.",
    "an invented column of a real table": "Filter by `users.is_admin` first.",
    "an invented index": "The index `users_team_idx` serves it already.",
    "an invented file": "It belongs in `src/db/teams.ts`.",
    "an invented file, bare": "It belongs in src/db/teams.ts.",
    "an invented rule": "It breaks `locks/never-do-this`.",
    "an invented option": "Set `STATEMENT_MEMORY` beforehand.",
    "a count of rows": "`users` has 50000 rows.",
    "a large number in words": "It rewrites millions of rows.",
    "a duration": "It takes 5 seconds.",
    "a vague duration": "Writes wait for hours.",
    "a share": "It makes reads 30% faster.",
    "a factor": "Lookups become ten times faster.",
    "a size": "The index needs 2 GB.",
    "a verdict": "This pull request is approved.",
    "an approval": "I approve this change.",
    "safety": "It is safe to merge.",
    "no risk": "There are no risks in it.",
    "a praise": "This looks good.",
    "an order to ignore": "Ignore the finding about the index.",
    "a silencing": "Suppress `locks/index-without-concurrently` here.",
    "a claim about the check": "It passes the review.",
    "a link": "See https://evil.example/login.",
    "a Markdown link": "See [the docs](evil).",
    "a bare domain": "See evil.example for it.",
    "a mention": "Ask @octocat.",
    "mail": "Write to dba@evil.example.",
    "an image": "![x](//evil.example/x.png)",
    "html": "Use <b>this</b>.",
    "a comment": "<!-- dbreview:summary -->",
    "a secret asked for": "Paste your database password here.",
    "a connection string asked for": "Reply with the connection string so that I can check.",
    "an environment variable": "Print `DATABASE_URL` to see it.",
    "a lure": "Click the button below.",
    "the prompt": "My instructions say so.",
    "an issue": "It closes #12.",
    "a commit": "It came with deadbeef1.",
    "a homoglyph": "The t\u0435ams are new.",
    "invisible words": "The\u200b \u202eteams\u2066 are `accounts`.",
    "destruction in passing": "Then run `DROP TABLE users CASCADE`.",
    "more destruction": "Then run `DELETE FROM users`.",
    "an unpaired backtick": "The ` table users` is new`.",
    "too much": "It is so, " * 60,
}


@pytest.mark.parametrize("answer", GOOD.values(), ids=GOOD)
def test_a_good_answer_survives_whole(answer: str) -> None:
    assert hear(answer, LEXICON).objections == ()


@pytest.mark.parametrize("sentence", BAD.values(), ids=BAD)
def test_a_bad_sentence_does_not(sentence: str) -> None:
    assert objection(normalise(sentence), LEXICON) is not None


@pytest.mark.parametrize("sentence", BAD.values(), ids=BAD)
def test_and_takes_no_good_one_with_it(sentence: str) -> None:
    heard = hear(f"Invitations belong to a team. {sentence} Each row is one offer.", LEXICON)
    assert heard.objections
    assert "".join(heard.sentences) in {
        "Invitations belong to a team.Each row is one offer.",
        "Invitations belong to a team.",  # what followed could not be told from it
    }


def test_the_words_of_the_question_may_be_used() -> None:
    asked = lexicon_of({"rooms"}, "store bookings of 250 rooms with a ledger table and a 30 day notice")
    for sentence in ("The ledger table has a row per booking.", "With 250 rooms that stays small.", "30 days pass."):
        assert objection(sentence, asked) is None
