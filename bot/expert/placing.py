"""A draft's TypeScript put where it belongs: beside the package's schema, and into the declarations that are there."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.expert.holding import Holder, OfEnum, OfRelations, OfTable
from bot.llm.draft import ColumnDraft
from bot.render.escape import code
from schema.drizzle.package import Package
from schema.drizzle.surface import ORM, PG_CORE
from schema.edits import Edit, apply
from schema.imports import names_at_top, with_import
from schema.model import Database
from schema.span import Source
from schema.tree import NotFetched, Tree
from schema.typescript.snippet import Snippet, entry

GLOBALS = frozenset({"Date", "crypto", "undefined", "Object", "Number", "String", "Boolean", "Array", "JSON"})
MAX_COLUMNS = 40
MAX_FILES = 400  # of the schema, in which an exported name is looked for

_EXPORTED = r"^export\s+(?:declare\s+)?(?:const|let|var|function|async\s+function|class|enum|type|interface)\s+{}\b"
_LISTED = r"^export\s*\{{[^}}]*\b{}\s*(?:,[^}}]*)?\}}"  # export { a, b as c }, with or without a file after it
_TABLE = re.compile(r"^export const (\w+) = \w*table\(", re.MULTILINE | re.IGNORECASE)
_PG_TYPES = frozenset({"AnyPgColumn"})  # what Drizzle exports as a type only
_JS_ENDING = re.compile(r"""from\s+["']\.[^"'\n]*\.(js|ts)["']""")


@dataclass
class Placed:
    """Texts by path after the draft; what could not be placed is in `problems`."""

    texts: dict[str, str] = field(default_factory=dict)
    target: str = ""  # the file that holds the new declarations
    is_new: bool = False  # and whether the draft brings it
    imports: tuple[str, ...] = ()  # lines that the new declarations need, as they stand in the target
    added: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # by what is added to, and its file
    needed: dict[str, set[tuple[str, str]]] = field(default_factory=dict)  # by file: what these must import, from where
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Placer:
    """Knows the package at head, and where a name comes from."""

    tree: Tree
    package: Package
    declared: Database

    def place(self, new: Snippet, columns: tuple[ColumnDraft, ...]) -> Placed:
        """Return the package's files with the draft in them."""
        placed = Placed()
        table = _TABLE.search(new.text)
        placed.target, placed.is_new = self._target(table[1] if table else next(iter(new.declared), "proposed"))
        edits: dict[str, list[Edit]] = {}
        if new.text:
            if len(set(new.declared)) != len(new.declared):
                placed.problems.append("A name is declared twice.")
            self._declare(new, placed, edits)
        for draft in columns[:MAX_COLUMNS]:
            self._add(draft, new, placed, edits)
        if len(columns) > MAX_COLUMNS:
            placed.problems.append(f"There are more than {MAX_COLUMNS} additions to existing declarations.")
        for path, list_of in edits.items():
            source = self._source(path)
            if source is not None:
                try:
                    placed.texts[path] = apply(source, list_of) + placed.texts.get(path, "")
                except ValueError:
                    placed.problems.append(f"What is added to {code(path)} overlaps.")
        return placed

    def _target(self, name: str) -> tuple[str, bool]:
        """Return the schema's one file, or a new file (called after `name`) beside most of its tables."""
        paths = [t.span.path for t in self.declared.tables.values() if t.span]
        if len(set(paths)) == 1 and self.package.schema == (paths[0],):
            return paths[0], False
        near = max(sorted(set(paths)), key=paths.count, default=next(iter(self.package.schema), "schema/schema.ts"))
        path = posixpath.join(posixpath.dirname(near), f"{_kebab(name)}.ts")
        return (path if path not in self.tree.paths else path.removesuffix(".ts") + ".proposed.ts"), True

    def _declare(self, new: Snippet, placed: Placed, edits: dict[str, list[Edit]]) -> None:
        """Write the new declarations, with the imports they need."""
        source = Source(placed.target, "") if placed.is_new else self._source(placed.target)
        if source is None:
            placed.problems.append(f"{code(placed.target)} could not be read.")
            return
        bound = names_at_top(source)
        for name in sorted(set(new.declared) & bound):
            placed.problems.append(f"`{name}` is declared in {code(placed.target)} already.")
        needed = [(name, self._module(name, placed.target)) for name in sorted(new.free - bound - GLOBALS)]
        placed.problems += [_unknown(name) for name, module in needed if module is None]
        known = [(name, module) for name, module in needed if module is not None]
        placed.imports = import_lines(known)
        if placed.is_new:
            placed.texts[placed.target] = "\n".join([*placed.imports, "", new.text, ""])
            return
        placed.texts[placed.target] = f"\n\n{new.text}\n"
        edits[placed.target] = []
        self._import(source, known, placed, edits[placed.target])

    def _add(self, draft: ColumnDraft, new: Snippet, placed: Placed, edits: dict[str, list[Edit]]) -> None:
        """Add one property, part or value to what is declared at head."""
        snippet, key = entry(draft.code)
        holder = self._holder(draft.table)
        if snippet.problems or holder is None:
            unknown = f"There is no table, enum or relations called `{draft.table[:80]}` that can be added to."
            placed.problems += snippet.problems or (unknown,)
            return
        made = holder.edits(key, snippet.text)
        if not made:
            placed.problems.append(f"`{snippet.text[:80]}` cannot be added to `{holder.name}` as it is written.")
            return
        own = edits.setdefault(holder.source.path, [])
        bound = names_at_top(holder.source) | set(holder.parameters)
        in_target = set(new.declared) if holder.source.path == placed.target else set()
        needed = []
        for name in sorted(snippet.free - bound - GLOBALS - in_target):
            module = self._module(name, holder.source.path)
            if module is None and name in new.declared:
                module = self._specifier(placed.target, holder.source.path)
            if module is None:
                placed.problems.append(_unknown(name))
            else:
                needed.append((name, module))
        own += made
        self._import(holder.source, needed, placed, own)
        placed.added.setdefault((holder.name, holder.source.path), []).append(snippet.text)
        placed.needed.setdefault(holder.source.path, set()).update(needed)

    def _import(self, source: Source, names: Iterable[tuple[str, str]], placed: Placed, edits: list[Edit]) -> None:
        for name, module in names:
            edit = with_import(source, name, module)
            if edit is None:
                placed.problems.append(f"`{name}` means something else in {code(source.path)}.")
            elif edit not in edits:
                edits.append(edit)

    def script(self, seed: Snippet, new: Snippet, target: str, path: str) -> tuple[str, tuple[str, ...]]:
        """Return a script with the imports it needs, and what nobody exports; `db` is given by who runs it."""
        own = self._specifier(target, path)
        found = [(name, own if name in new.declared else self._module(name, path)) for name in sorted(seed.free)]
        unknown = [name for name, module in found if module is None and name not in GLOBALS | {"db", "tx"}]
        lines = import_lines((name, module) for name, module in found if module is not None)
        return "\n".join([*lines, "", seed.text, ""]), tuple(map(_unknown, unknown))

    def _module(self, name: str, importer: str) -> str | None:
        """Return what `name` is imported from, None where nobody exports it."""
        if name in PG_CORE or name in _PG_TYPES:
            return "drizzle-orm/pg-core"
        if name in ORM:
            return "drizzle-orm"
        path = self._exporter(name)
        return self._specifier(path, importer) if path else None

    def _exporter(self, name: str) -> str | None:
        """Return the file that exports a name: where its table or enum stands, else the first of the schema's."""
        spans = [t.span for t in self.declared.tables.values() if t.key == name]
        spans += [e.span for e in self.declared.enums.values() if e.key == name]
        own = {span.path for span in spans if span}
        pattern = re.compile("|".join(each.format(re.escape(name)) for each in (_EXPORTED, _LISTED)), re.MULTILINE)
        found = [s.path for s in self._sources() if name in s.text and pattern.search(s.text)]
        return next((path for path in found if path in own), next(iter(found), None))

    def _sources(self) -> Iterator[Source]:
        """Yield the files of the schema that were read."""
        spans = [t.span for t in self.declared.tables.values()] + [e.span for e in self.declared.enums.values()]
        spans += [relation.span for relation in self.declared.relations]
        paths = dict.fromkeys([*self.package.schema, *(span.path for span in spans if span)])
        for path in list(paths)[:MAX_FILES]:
            source = self._source(path)
            if source is not None:
                yield source

    def _source(self, path: str) -> Source | None:
        try:
            return self.tree.source(path)
        except NotFetched:
            return None

    def _specifier(self, path: str, importer: str) -> str:
        bare = re.sub(r"\.tsx?$", "", path)
        relative = posixpath.relpath(bare, posixpath.dirname(importer) or ".")
        ending = next((m[1] for s in self._sources() if (m := _JS_ENDING.search(s.text))), None)
        return (relative if relative.startswith(".") else f"./{relative}") + (f".{ending}" if ending else "")

    def _holder(self, name: str) -> Holder | None:
        """Return what the draft means by a table's, an enum's or a relations' name."""
        bare = name.strip().strip("`\"'")
        for table in self.declared.tables.values():
            if bare in (table.id, table.name, table.key) and table.source is not None:
                return OfTable(table.key or table.name, table.source.call.source, table)
        for enum in self.declared.enums.values():
            if bare in (enum.id, enum.name, enum.key) and enum.span is not None:
                return OfEnum(enum.key or enum.name, enum.span.source, enum.span)
        path = self._exporter(bare) if bare.isidentifier() else None
        source = self._source(path) if path else None
        return OfRelations(bare, source) if source is not None else None


def _unknown(name: str) -> str:
    return f"`{name[:80]}` is neither declared here, nor exported by the schema, nor by drizzle-orm."


def import_lines(names: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the imports of names, each with the module it comes from."""
    by_module: dict[str, list[str]] = {}
    for name, module in names:
        by_module.setdefault(module, []).append(name)
    spelt = {m: [f"type {n}" if n in _PG_TYPES else n for n in sorted(names)] for m, names in by_module.items()}
    order = sorted(spelt, key=lambda module: (module.startswith("."), module))
    return tuple(f'import {{ {", ".join(spelt[module])} }} from "{module}";' for module in order)


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()[:60]
