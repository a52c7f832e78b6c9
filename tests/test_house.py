"""The house rules that a test can hold; CONTRIBUTING.md says them in words."""

import ast
import gc
import re
import statistics
import subprocess
from functools import cache
from pathlib import Path

import pytest

from bot.settings import Settings, variable

TOP = Path(__file__).parent.parent
ROOMS = ("webhooks", "bot", "rules", "schema")
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc", "tools"}

# What may stand at the top: the rooms, and files that tools want there and nowhere else.
TOP_ENTRIES = {
    *ROOMS,
    *("tests", "deploy", "docs", ".ci", ".github"),
    *("Makefile", "pyproject.toml", "app.yml", "requirements.lock", "requirements-dev.lock"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"),
    *(".gitignore", ".pre-commit-config.yaml", ".pre-commit-hooks.yaml", "action.yml"),
}

# Who alone may import what: module -> places (a folder, or a file).
ONLY_HERE = {
    "githubkit": ("bot/github/",),
    "anthropic": ("bot/llm/",),
    "postgast": ("schema/postgres/", "schema/comments.py"),  # the latter asks for tokens only
    "tree_sitter": ("schema/",),
    "tree_sitter_typescript": ("schema/",),
    "dbos": ("bot/jobs/",),
    "fastapi": ("webhooks/",),
    "typer": ("bot/cli/",),
    "unidiff": ("bot/",),
    "opentelemetry": ("bot/traces.py",),
}


@cache
def tracked() -> tuple[str, ...]:
    """The files of the project: what git knows, and what it would be given next."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    out = subprocess.run(command, cwd=TOP, capture_output=True, check=True, text=True).stdout
    return tuple(sorted(path for path in out.split("\0") if path and (TOP / path).is_file()))


@cache
def text(path: str) -> str:
    return (TOP / path).read_text(encoding="utf-8", errors="replace")


@cache
def tree(path: str) -> ast.Module:
    gc.disable()  # a collection in the middle makes Python 3.11 lose count: "recursion depth mismatch"
    try:
        return ast.parse(text(path))
    finally:
        gc.enable()


@cache
def nodes(path: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(path)))


def sources() -> list[str]:
    return [path for path in tracked() if path.endswith(".py") and path.split("/")[0] in ROOMS]


def rule_files() -> list[str]:
    return [
        path
        for path in sources()
        if path.startswith("rules/") and path.count("/") == 2 and not path.endswith("__init__.py")
    ]


def functions(path: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its decorators and its docstring."""
    first = node.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    doc = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (node.end_lineno or 0) - node.lineno + 1 - doc


@cache
def imports(path: str) -> frozenset[str]:
    """The top-level packages a file imports, anywhere in it."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").partition(".")[0])
    return frozenset(found)


def places(pattern: str, paths: list[str] | tuple[str, ...]) -> list[str]:
    """Return `path:line` of every match, for messages one can click."""
    found = []
    for path in paths:
        content = text(path)
        for match in re.finditer(pattern, content, re.MULTILINE):
            line = content.count("\n", 0, match.start()) + 1
            found.append(f"{path}:{line}: {match.group()[:80]}")
    return found


def test_the_top_level_is_the_four_rooms_and_what_tools_require() -> None:
    assert {path.split("/")[0] for path in tracked()} <= TOP_ENTRIES


def test_no_source_file_is_long() -> None:
    lines = {path: text(path).count("\n") for path in sources()}
    assert {path: n for path, n in lines.items() if n > 400} == {}
    assert statistics.median(n for n in lines.values() if n > 3) <= 120


def test_functions_are_short() -> None:
    lengths = {f"{path}:{f.lineno}: {f.name}": length(f) for path in sources() for f in functions(path)}
    assert {name: n for name, n in lengths.items() if n > 50} == {}
    assert statistics.median(lengths.values()) <= 12


def test_functions_take_at_most_five_parameters() -> None:
    many = []
    for path in sources():
        for f in functions(path):
            names = [a.arg for a in (*f.args.posonlyargs, *f.args.args, *f.args.kwonlyargs)]
            is_command = path.startswith("bot/cli/")  # there a parameter is an option of the command line
            if len([n for n in names if n not in {"self", "cls"}]) > 5 and not is_command and f.name != "__init__":
                many.append(f"{path}:{f.lineno}: {f.name}")
    assert many == []


def test_a_rule_is_small() -> None:
    """70 lines in all, 30 of them Python; the docstring is its page and its tests."""
    too_big = {}
    for path in rule_files():
        whole = text(path).count("\n")
        doc = tree(path).body[0]
        page = (doc.end_lineno or 0) - doc.lineno + 1 if ast.get_docstring(tree(path)) else 0
        python = sum(bool(line.strip()) for line in text(path).splitlines()) - page
        if whole > 70 or python > 30:
            too_big[path] = (whole, python)
    assert too_big == {}


def test_a_module_says_in_one_sentence_what_it_is() -> None:
    without = []
    for path in sources():
        first = (ast.get_docstring(tree(path)) or "").partition("\n")[0]
        if not first.endswith("."):
            without.append(f"{path}: {first!r}")
    assert without == []


def test_no_module_is_a_drawer() -> None:
    parts = {path: {part.removesuffix(".py") for part in path.split("/")} for path in tracked() if path.endswith(".py")}
    assert {path for path, names in parts.items() if names & BANNED_NAMES} == set()


@pytest.mark.parametrize("package", ONLY_HERE)
def test_a_library_is_imported_in_its_place_only(package: str) -> None:
    elsewhere = [p for p in sources() if package in imports(p) and not p.startswith(ONLY_HERE[package])]
    assert elsewhere == []


def test_the_language_model_is_loaded_only_when_it_is_asked() -> None:
    eager = [
        f"{path}:{node.lineno}"
        for path in sources()
        for node in tree(path).body
        if isinstance(node, ast.Import | ast.ImportFrom) and _package(node) == "anthropic"
    ]
    assert eager == []


def _package(node: ast.Import | ast.ImportFrom) -> str:
    name = node.names[0].name if isinstance(node, ast.Import) else node.module or ""
    return name.partition(".")[0]


def test_what_nobody_expected_is_caught_in_one_place() -> None:
    """`except Exception` stands only in bot/jobs, which logs it and concludes the check honestly."""
    broad = [
        f"{path}:{node.lineno}"
        for path in sources()
        for node in nodes(path)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type) and not path.startswith("bot/jobs/")
    ]
    assert broad == []


def _is_broad(caught: ast.expr | None) -> bool:
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(n is None or (isinstance(n, ast.Name) and n.id in {"Exception", "BaseException"}) for n in names)


def test_nothing_is_executed_or_evaluated() -> None:
    """Pull requests are text: no eval, exec, pickle, shell, or unsafe YAML anywhere in the rooms."""
    pattern = (
        r"\b(?:eval|exec|__import__)\(|\bimport (?:pickle|marshal|shelve)\b|shell=True|yaml\.(?:load|unsafe_load)\("
    )
    assert places(pattern, sources()) == []


def test_values_are_frozen() -> None:
    """What travels between the rooms, and everything in a rule's file; what only collects while reading may change."""
    travels = ("schema/model.py", "schema/changes.py", "schema/span.py", "schema/edits.py", "schema/deploy.py")
    travels += ("schema/postgres/migration.py", "rules/kit.py", "rules/report.py", "bot/pull.py", "bot/judgement.py")
    actions = [path for path in sources() if path.startswith("schema/postgres/actions/")]
    loose = [
        f"{path}:{node.lineno}: {node.name}"
        for path in (*travels, *actions, *rule_files())
        for node in nodes(path)
        if isinstance(node, ast.ClassDef)
        for decorator in map(ast.unparse, node.decorator_list)
        if decorator.startswith(("dataclass", "value")) and "frozen=True" not in decorator
    ]
    assert loose == []


def test_no_test_waits_for_the_clock() -> None:
    tests = [path for path in tracked() if re.fullmatch(r"tests/(.*/)?test_\w+\.py", path)]
    assert places(r"\b(?:time|asyncio)\.sleep\((?!0\))", tests) == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    mine = "tests/test_house.py"
    written = [p for p in tracked() if p != mine and not p.endswith(".lock")]
    assert places(r"(?<![\w.])/(?:home|Users|work|root)/[\w.-]+", written) == []


def test_no_file_names_a_package_registry() -> None:
    """Locks and commands follow whatever index the machine is set up with."""
    pattern = r"(?i)\b(?:pypi\.org|pythonhosted\.org|registry\.npmjs\.org|proxy\.golang\.org)|--(?:extra-)?index-url\b"
    assert places(pattern, [p for p in tracked() if p not in {"tests/test_house.py", "Makefile"}]) == []


def test_every_setting_is_documented() -> None:
    page = text("docs/settings.md")
    missing = [variable(n, f) for n, f in Settings.model_fields.items() if f"`{variable(n, f)}`" not in page]
    assert missing == []
    assert [n for n, f in Settings.model_fields.items() if not f.description] == []


def test_every_make_target_says_what_it_does() -> None:
    targets = re.findall(r"^([a-z][a-z-]*):(.*)$", text("Makefile"), re.MULTILINE)
    assert [name for name, rest in targets if "## " not in rest] == []


def test_the_readme_names_only_what_is_there() -> None:
    """Every relative link of a page leads to a file, and every `make` command in it exists."""
    pages = [p for p in tracked() if p.endswith(".md") and not p.startswith(("tests/", "docs/rules/"))]
    dead = [
        f"{page}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text(page))
        if "://" not in target and not (TOP / page).parent.joinpath(target).exists()
    ]
    targets = set(re.findall(r"^([a-z][a-z-]*):", text("Makefile"), re.MULTILINE))
    for page in pages:
        dead += [f"{page}: make {t}" for t in re.findall(r"`make ([a-z-]+)", text(page)) if t not in targets]
    assert dead == []


def test_the_pages_name_only_files_that_are_there() -> None:
    pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/walk.md"]
    pages += [path for path in tracked() if path.startswith("docs/decisions/")]
    gone = [
        f"{page}: {name}"
        for page in pages
        for name in re.findall(r"`((?:webhooks|bot|rules|schema|tests|deploy|docs)/[\w./]+)`", text(page))
        if not (TOP / name).exists()
    ]
    assert gone == []


def test_the_walk_names_only_what_its_modules_define() -> None:
    """`bot/reading.py`: `read` means that the module has a `read`."""
    page = text("docs/walk.md")
    missing = []
    for path, names in re.findall(r"`(\w+/[\w/]+\.py)`: ((?:`\w[\w.]*`(?:, )?)+)", page):
        kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        known = {node.name for node in nodes(path) if isinstance(node, kinds)}
        missing += [f"{path}: {n}" for n in re.findall(r"\w+(?=`)", names) if n not in known]
    assert missing == []


def test_the_readme_opens_with_the_two_commands() -> None:
    first = re.search(r"```sh\n(.*?)```", text("README.md"), re.DOTALL)
    assert first is not None
    assert [line.split("#")[0].strip() for line in first[1].splitlines()] == ["make demo", "make test"]
    assert text("README.md")[: first.start()].count("\n") <= 6, "after a sentence that says what it is, and no more"
