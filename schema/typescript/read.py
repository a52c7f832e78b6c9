"""The one pass over code: files that mention the database are parsed once, and everything they do with it is noted."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from schema.collector import no_collection
from schema.drizzle.columns import PgColumn
from schema.drizzle.package import Package
from schema.drizzle.reader import TreeLoader
from schema.drizzle.tables import PgTable
from schema.model import Database
from schema.span import Source, Unread
from schema.tree import Tree
from schema.typescript.bindings import bind, derived, open_page
from schema.typescript.chains import chain_around, member_call
from schema.typescript.facts import Absent, Code, Query, RawSql, Use
from schema.typescript.known import Known
from schema.typescript.mentions import Mentions, is_code
from schema.typescript.page import Name, Page, Way
from schema.typescript.queries import KINDS, query_of, written
from schema.typescript.raw import executed_strings, raw_sql
from schema.typescript.relational import relational
from schema.typescript.roles import role_of

MAX_FILES = 5_000
MAX_HITS = 20_000  # places of one file that are looked at
_MEMBERS = frozenset(("$inferSelect", "$inferInsert", "_", "enableRLS", "getSQL", "shouldOmitSQLParens"))


@dataclass
class _Pass:
    known: Known
    uses: list[Use] = field(default_factory=list)
    absent: list[Absent] = field(default_factory=list)
    queries: dict[tuple[str, int, str], Query] = field(default_factory=dict)
    raw: list[RawSql] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    unknown: int = 0


def read_code(tree: Tree, package: Package, declared: Database, paths: Iterable[str]) -> Code:
    """Return what the files of `paths` do with the tables of `declared`; texts that are not here are passed over."""
    with no_collection():
        loader = TreeLoader(tree, "1" if package.layout == "folders" else "0")
        known = Known(declared)
        out = f"{package.out}/" if package.out else "\0"
        mentions = Mentions(tree, loader.resolver, [*known.modules(), *package.schema])
        wanted = [path for path in paths if is_code(path) and not path.startswith(out)]
        found = _Pass(known)
        files = mentions.files(wanted)
        for source in files[:MAX_FILES]:
            _file(source, loader, mentions, found)
        if len(files) > MAX_FILES:
            found.unread.append(Unread("", None, "a part of the code", f"more than {MAX_FILES} files use the database"))
    return Code(
        tuple(found.uses),
        tuple(found.absent),
        tuple(found.queries.values()),
        tuple(found.raw),
        tuple(found.unread),
        tuple(found.sources),
        len(files),
        found.unknown,
    )


def _file(source: Source, loader: TreeLoader, mentions: Mentions, found: _Pass) -> None:
    page, absent = open_page(source, loader, mentions)
    if page.file.failed:
        found.unread.append(Unread(source.path, None, "the whole file", "it is not TypeScript that can be parsed"))
        return
    found.sources.append(source)
    found.absent += absent
    _tables(page, found)
    for one in relational(page, found.known):
        if isinstance(one, Query):
            found.queries[(source.path, one.span.start, one.table)] = one
        elif isinstance(one, Use):
            found.uses.append(one)
        elif isinstance(one, Absent):
            found.absent.append(one)
        else:
            found.unknown += 1
    sql = [Name(local, None) for local, original in page.orm.items() if original == "sql"]
    for _, way in page.places(sql) if sql else ():
        made = raw_sql(page, found.known, way)
        if made is not None:
            found.raw.append(made)
    found.raw += executed_strings(page)


def _tables(page: Page, found: _Pass) -> None:
    """Look at every place where a name means a table; declarations that pass tables on make more such names."""
    waiting = [name for names in page.names.values() for name in names]
    seen: set[int] = set()
    left = MAX_HITS
    while waiting and left > 0:
        more: list[Name] = []
        by_text = {name.text: name for name in waiting}
        places = [(name, way) for name, way in page.places(list(by_text.values())) if way[-1].start_byte not in seen]
        page.resolved.update((way[-1].start_byte, name.value) for name, way in places)
        for name, way in places:
            left -= 1
            if left < 0:
                found.unread.append(
                    Unread(page.file.source.path, None, "the rest of the file", "it names tables too often")
                )
                return
            seen.add(way[-1].start_byte)
            more += _place(page, found, name, way)
        waiting = [name for name in waiting if by_text[name.text] is not name] + more
        for name in more:
            bind(page, name)


def _place(page: Page, found: _Pass, name: Name, way: Way) -> list[Name]:
    value, index = name.value, len(way) - 1
    while index > 1 and way[index - 1].type == "member_expression" and way[index - 1].children[0] == way[index]:
        key = page.file.text(way[index - 1].children[-1])
        inner = page.member(value, key, way[index - 1])
        if inner is None:
            _without_member(page, found, value, (key, way[: index + 1]))
            break
        value, index = inner, index - 1
        if isinstance(value, PgColumn):
            break
    if isinstance(value, PgColumn):
        ids = found.known.column(value)
        if ids is not None:
            found.uses.append(Use(*ids, role_of(page, way, index), page.file.span(way[index])))
        return []
    if isinstance(value, PgTable):
        _table(page, found, value, way[: index + 1])
    return list(derived(page, way[: index + 1], value))


def _without_member(page: Page, found: _Pass, value: object, place: tuple[str, Way]) -> None:
    key, way = place
    if not isinstance(value, PgTable) or key in _MEMBERS:
        found.unknown += not isinstance(value, PgTable)
        return
    table = found.known.table(value)
    if table is not None and not value.holes:
        path = table.span.path if table.span else ""
        found.absent.append(Absent(table.id, key, path, page.file.span(way[-2])))


def _table(page: Page, found: _Pass, value: PgTable, way: Way) -> None:
    """Note a use of a whole table, and the query that it begins."""
    table = found.known.table(value)
    if table is None:
        return
    index = len(way) - 1
    found.uses.append(Use(table.id, None, role_of(page, way, index), page.file.span(way[-1])))
    call = member_call(way, index)
    if call is None or call[0] not in KINDS:
        return
    chain = chain_around(page, way, call[1])
    link = next((one for one in chain.links if one.call == way[call[1]]), None)
    query = query_of(page, found.known, chain, link) if link else None
    if query is not None:
        found.queries.setdefault((page.file.source.path, query.span.start, query.table), query)
        for one in written(page, found.known, chain, table):
            if isinstance(one, Use):
                found.uses.append(one)
            elif not table.partial:
                found.absent.append(one)
