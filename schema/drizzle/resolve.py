"""From an import's text to a file of the tree: relative, tsconfig paths, workspace packages, `.js` that means `.ts`."""

import posixpath
from collections.abc import Iterator

from schema.drizzle.data import read_json
from schema.tree import NotFetched, Tree

_EXTENSIONS = (".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx", ".json")
_COMPILED = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
_OUTPUT = ("dist", "build", "lib", "out", ".next", "output")
_ALIASES = {
    "@": ("src", "."),
    "~": ("src", "."),
    "~~": (".",),
    "@@": (".",),
    "#": ("src", "."),
    "$lib": ("src/lib",),
    "#shared": ("shared", "../shared"),
}
MAX_MANIFESTS = 80  # package.json files read in search of one name


class Resolver:
    """Answers for one tree, each question once."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._answers: dict[tuple[str, str], str | None] = {}
        self._configured: dict[tuple[str, str], str | None] = {}
        self._json: dict[str, object] = {}
        self._manifests: list[str] | None = None

    def resolve(self, importer: str, specifier: str) -> str | None:
        """Return the path that `specifier` means in the file `importer`, None where it is no file of this tree."""
        folder = posixpath.dirname(importer)
        key = (folder, specifier)
        if key not in self._answers:
            self._answers[key] = self._resolve(folder, specifier)
        return self._answers[key]

    def _resolve(self, folder: str, specifier: str) -> str | None:
        if specifier.startswith("."):
            return self.file(posixpath.normpath(posixpath.join(folder, specifier)))
        if specifier.startswith("/"):
            return None
        return self._by_tsconfig(folder, specifier) or self._by_workspace(folder, specifier)

    def file(self, path: str) -> str | None:
        """Return the source file that an import of `path` finds: with its extension, as an index, compiled or not."""
        if path.startswith("../") or path == "..":
            return None
        stem, extension = posixpath.splitext(path)
        index = f"{path}/index" if path else "index"
        candidates = [stem + source for source in _COMPILED.get(extension, ())]
        candidates += [path] if extension in _EXTENSIONS else []
        candidates += [path + extension for extension in _EXTENSIONS]
        candidates += [index + extension for extension in _EXTENSIONS]
        return next((candidate for candidate in candidates if candidate in self.tree.paths), None)

    def source_of(self, path: str) -> str | None:
        """Return the source behind a path that may be a build's output (`dist/x.js` -> `src/x.ts`)."""
        path = posixpath.normpath(path)
        built = built_from(path.removesuffix(".d.ts").removesuffix(".js"))
        return self.file(path) or next((found for place in built if (found := self.file(place))), None)

    def json(self, path: str) -> object:
        """Return the JSON of a file (comments allowed), None where there is none or it is not fetched yet."""
        if path not in self._json:
            try:
                source = self.tree.source(path)
            except NotFetched:
                return None
            self._json[path] = read_json(source) if source else None
        return self._json[path]

    def _by_tsconfig(self, folder: str, specifier: str) -> str | None:
        for ancestor in ancestors(folder):
            for name in ("tsconfig.json", "jsconfig.json", "tsconfig.base.json", "tsconfig.app.json"):
                path = posixpath.join(ancestor, name)
                found = self._configures(path, specifier) if path in self.tree.paths else None
                if found:
                    return found
        return self._by_habit(folder, specifier)

    def _configures(self, path: str, specifier: str) -> str | None:
        """Return what a tsconfig says of a specifier: every folder below it asks for the same."""
        key = (path, specifier)
        if key not in self._configured:
            self._configured[key] = self._by_config(path, specifier)
        return self._configured[key]

    def _by_config(self, path: str, specifier: str, depth: int = 0) -> str | None:
        config = self.json(path)
        if not isinstance(config, dict) or depth > 5:
            return None
        options = config.get("compilerOptions")
        options = options if isinstance(options, dict) else {}
        base = posixpath.join(posixpath.dirname(path), str(options.get("baseUrl") or "."))
        paths = options.get("paths")
        for target in _mapped(paths if isinstance(paths, dict) else {}, specifier):
            found = self.source_of(posixpath.join(base, target))
            if found:
                return found
        if options.get("baseUrl"):
            found = self.file(posixpath.normpath(posixpath.join(base, specifier)))
            if found:
                return found
        parents = config.get("extends")
        for parent in parents if isinstance(parents, list) else [parents]:
            if isinstance(parent, str) and parent.startswith("."):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), parent))
                target = target if target in self.tree.paths else target + ".json"
                found = self._by_config(target, specifier, depth + 1) if target in self.tree.paths else None
                if found:
                    return found
        return None

    def _by_habit(self, folder: str, specifier: str) -> str | None:
        """Find `@/x`, `~/x` and `$lib/x` where a framework keeps them in a tsconfig that it generates."""
        alias, _, rest = specifier.partition("/")
        for ancestor in ancestors(folder) if rest else ():
            for place in _ALIASES.get(alias, ()):
                found = self.file(posixpath.normpath(posixpath.join(ancestor, place, rest)))
                if found:
                    return found
        return None

    def _by_workspace(self, folder: str, specifier: str) -> str | None:
        if specifier.startswith("#"):
            return self._by_imports(folder, specifier)
        parts = specifier.split("/")
        count = 2 if specifier.startswith("@") else 1
        name, rest = "/".join(parts[:count]), "/".join(parts[count:])
        for manifest in self._candidates(name):
            content = self.json(manifest)
            if isinstance(content, dict) and content.get("name") == name:
                return self._in_package(manifest, content, rest)
        return None

    def _candidates(self, name: str) -> Iterator[str]:
        """Yield the manifests that may carry a name: those whose folder sounds like it first."""
        if self._manifests is None:
            self._manifests = sorted(
                (p for p in self.tree.paths if p.endswith("package.json") and "node_modules/" not in p),
                key=lambda path: (path.count("/"), path),
            )
        last = name.rsplit("/", 1)[-1]
        alike = [m for m in self._manifests if m.split("/")[-2:-1] and _alike(m.split("/")[-2], last)]
        yield from alike
        if name.startswith("@") or not alike:
            yield from [m for m in self._manifests if m not in alike][:MAX_MANIFESTS]

    def _by_imports(self, folder: str, specifier: str) -> str | None:
        for ancestor in ancestors(folder):
            path = posixpath.join(ancestor, "package.json")
            content = self.json(path) if path in self.tree.paths else None
            imports = content.get("imports") if isinstance(content, dict) else None
            for target in _mapped(imports if isinstance(imports, dict) else {}, specifier):
                found = self.source_of(posixpath.join(ancestor, target))
                if found:
                    return found
        return None

    def _in_package(self, manifest: str, content: dict[str, object], rest: str) -> str | None:
        folder = posixpath.dirname(manifest)
        exports = content.get("exports")
        exports = {".": exports} if isinstance(exports, str) else exports
        targets = list(_mapped(exports if isinstance(exports, dict) else {}, "./" + rest if rest else "."))
        if rest:
            targets += [rest, "src/" + rest]
        else:
            entries = [content.get(field) for field in ("source", "module", "main", "types")]
            targets += [entry for entry in entries if isinstance(entry, str)]
            targets += ["src/index", "index", "src/main", "lib/index"]
        return next(filter(None, (self.source_of(posixpath.join(folder, t)) for t in targets)), None)


def _alike(folder: str, name: str) -> bool:
    return folder == name or folder in name.split("-") or name in folder.split("-")


def built_from(path: str) -> Iterator[str]:
    """Yield the paths from which a build may have made `path`: `dist/x` from `src/x`, from `x`."""
    parts = path.split("/")
    for index, part in enumerate(parts):
        if part in _OUTPUT:
            for replacement in (["src"], [], ["src", "src"]):
                yield "/".join([*parts[:index], *replacement, *parts[index + 1 :]])


def ancestors(folder: str) -> Iterator[str]:
    """Yield the folder and every folder above it, '' last."""
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


def _mapped(table: dict[str, object], specifier: str) -> Iterator[str]:
    """Yield the targets of a mapping such as `paths` or `exports`, `*` filled in; the longest pattern first."""
    for pattern in sorted(table, key=len, reverse=True):
        before, star, after = pattern.partition("*")
        if star and specifier.startswith(before) and specifier.endswith(after) and len(specifier) >= len(pattern) - 1:
            filling = specifier[len(before) : len(specifier) - len(after)]
        elif pattern == specifier:
            filling = ""
        else:
            continue
        for target in _targets(table[pattern]):
            yield target.replace("*", filling)


def _targets(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < 6:
        for item in value:
            yield from _targets(item, depth + 1)
    elif isinstance(value, dict) and depth < 6:
        for item in value.values():
            yield from _targets(item, depth + 1)
