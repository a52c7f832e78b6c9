"""What a language model may say about our facts, and what is made of anything else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.llm import ColumnFact, Facts, FindingFact, ForeignKeyFact, IndexFact, StatementFact, TableFact
from bot.llm.ground import Vocabulary, ground
from bot.llm.neutral import paragraph

FACTS = Facts(
    tables=(
        TableFact(
            "public.orders",
            columns=(ColumnFact("id", "uuid"), ColumnFact("user_id", "uuid"), ColumnFact("code", "varchar(255)")),
            indexes=(IndexFact("orders_user_id_idx", ("user_id",)),),
            foreign_keys=(ForeignKeyFact("orders_user_id_users_id_fk", ("user_id",), "public.users", ("id",)),),
            is_new=True,
        ),
        TableFact("audit.events", columns=(ColumnFact("at", "timestamp (3) with time zone"),)),
        TableFact("public.`code` [x](https://evil.example)"),
        TableFact("public.<img src=x onerror=alert(1)>"),
        TableFact("public.@org/team"),
    ),
    changes=("TableAdded public.orders", "ColumnDropped public.users.email"),
    findings=(FindingFact("data-loss/column-dropped", "public.users.email", "Gone.", "block"),),
    statements=(StatementFact("DropColumn", (("public.users", "AccessExclusiveLock"),), ("public.users",)),),
)
VOCABULARY = Vocabulary(FACTS)

SAID = {
    "names in code spans": "`orders.user_id` refers to `users.id` and `orders_user_id_idx` covers it.",
    "qualified names": "`public.users` loses `public.users.email`.",
    "a rule and a lock": "`data-loss/column-dropped` matters most: it takes an `AccessExclusiveLock`.",
    "a type with a number": "`code` is a `varchar(255)` of at most 255 characters.",
    "a type with spaces": "`audit.events.at` is a `timestamp (3) with time zone`.",
    "counts": "The change touches 5 tables, or five of them.",
    "bare identifiers we know": "The index orders_user_id_idx is new.",
    "plain English": "The new table points to its parent table, so each row belongs to one of them.",
    "products": "PostgreSQL rewrites the whole table, i.e. every row of it.",
}

NOT_SAID = {
    "an invented table": "The `accounts` table is left behind.",
    "an invented table without marks": "The accounts table is left behind.",
    "an invented column": "Dropping the column nickname loses data.",
    "an invented pair": "`orders.email` is dropped.",
    "an invented identifier": "It is missing users_email_idx here.",
    "an invented camel name": "The field createdAt is missing.",
    "an invented rule": "It breaks `locks/index-without-concurrently`.",
    "an invented number": "It rewrites 50,000 rows.",
    "an invented number in words": "Nine tables are locked for it.",
    "a huge number in words": "It rewrites millions of rows.",
    "a duration of a known number": "It takes 5 seconds.",
    "a duration without a number": "It blocks writes for hours.",
    "a share": "It makes 5% of it slower.",
    "a verdict": "This is safe to run.",
    "an approval": "Approve it as it is.",
    "an order to ignore": "Ignore the finding on `orders`.",
    "an address to somebody": "You should run it again.",
    "a link": "See https://evil.example for more.",
    "a bare link": "See www.evil.example for more.",
    "a bare domain": "See evil.example for more.",
    "a Markdown link": "See [here](x) for more.",
    "a mention": "Ask @octocat about it.",
    "a full-width mention": "Ask \uff20octocat about it.",
    "mail": "Write to me@example.org about it.",
    "html": "It is <b>bold</b>.",
    "an issue": "It fixes #12 at last.",
    "another tracker": "It fixes GH-12 at last.",
    "a commit": "It was better in deadbee1 before.",
    "an emoji": "It is fine \U0001f389.",
    "hostile table names": "The table `@org/team` is new.",
    "a code span over a backtick": "The table ``code` [x](https://evil.example)` is new.",
    "a homoglyph": "The \u043erders are new.",
    "nothing": "  \u200b ",
    "too much": "It is so. " * 60,
}


@pytest.mark.parametrize("sentence", SAID.values(), ids=SAID)
def test_what_the_facts_hold_is_kept(sentence: str) -> None:
    assert ground([sentence], VOCABULARY).sentences == (sentence,)


@pytest.mark.parametrize("sentence", NOT_SAID.values(), ids=NOT_SAID)
def test_everything_else_is_dropped_and_counted(sentence: str) -> None:
    grounded = ground([sentence, "The new table is small."], VOCABULARY)
    assert grounded.sentences == ("The new table is small.",)
    assert grounded.dropped == 1


RENDERED = {
    "code spans of known names only": ("`orders` and `accounts`", "`orders` and accounts."),
    "a bare name gets its code span": ("orders_user_id_idx is new.", "`orders_user_id_idx` is new."),
    "a heading": ("# Title", "Title."),
    "a list": ("- one", "one."),
    "a numbered list": ("1. one", "one."),
    "a command": ("/approve it", "approve it."),
    "emphasis": ("**very** _nice_ ~~no~~", "very nice no."),
    "touching code spans": ("`orders``user_id`", "`orders` `user_id`."),
    "an emoji's short name": ("good :tada: day", "good tada: day."),
    "an entity": ("a &lt;b&gt; c", "a lt;b gt; c."),
    "only marks": ("...---...", ""),
    "a comment": ("<!-- dbreview:summary --> done", "dbreview summary -- done."),
}


@pytest.mark.parametrize(("text", "markdown"), RENDERED.values(), ids=RENDERED)
def test_markdown_is_inert(text: str, markdown: str) -> None:
    assert paragraph([text], VOCABULARY.names) == markdown


ATOMS = st.sampled_from(
    [
        *"`*_#[]()<>!|~$:@/\\&-+=.\"' \n\t{}^a",
        *(
            "http://",
            "https://a.b",
            "www.",
            "javascript:",
            "mailto:",
            "a@b.c",
            "![",
            "](x)",
            "<img src=x>",
            "<a href=x>",
        ),
        *(
            "<!--",
            "-->",
            "```",
            "~~~",
            "1. ",
            "- [ ] ",
            "> ",
            "---",
            "===",
            "| a |",
            "&#96;",
            "&lt;",
            ":smile:",
            "fixes ",
        ),
        *("GH-1", "#1", "@org", "deadbeef1", "\u202e", "\u200b", "\uff20", "\U000e0041", "\x00"),
        *("orders", "`orders`", "`user_id`", "public.orders", "`code` [x](https://evil.example)"),
        *("`<img src=x onerror=alert(1)>`", "`@org/team`"),
    ]
)
TEXTS = st.lists(st.one_of(ATOMS, st.text(max_size=3)), max_size=14).map("".join)
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
LIVE = re.compile(r"@|://|www\.\w|#\d|&(?!amp;|quot;)", re.IGNORECASE)


@settings(max_examples=400, deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_whatever_is_written_renders_as_plain_words_and_code(texts: list[str]) -> None:
    """Even without grounding; both together are what is posted."""
    for sentences in (texts, ground(texts, VOCABULARY).sentences):
        html = MARKDOWN.render(paragraph(sentences, VOCABULARY.names))
        assert set(re.findall(r"</?(\w+)", html)) <= {"p", "code"}
        assert not LIVE.search(re.sub(r"<code>[^<]*</code>", "", html))
        assert set(re.findall(r"<code>([^<]*)</code>", html)) <= VOCABULARY.names
