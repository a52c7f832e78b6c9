"""`make site`: the pages as a site with search, in scratch/site/html; a link that leads nowhere fails it.

The tree is copied as it is, so that a link which works on GitHub works here. What leads out of the pages (to code, to a
folder) is led to GitHub instead.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

TOP = Path(__file__).parent.parent
SITE = TOP / "docs" / "site"
BLOB = "https://github.com/dbreview/dbreview/blob/main"
UV = Path(sys.executable).with_name("uv")
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "deploy/README.md")
LINK = re.compile(r"(?<!\\)(\]\()([^)#\s:]+)((?:#[^)\s]*)?\))")

NAV: dict[str, list[str]] = {
    "Home": ["README.md"],
    "Authors": ["docs/authors.md", "docs/questions.md", "docs/expert.md", "docs/behaviour.md"],
    "Repositories": ["docs/admins.md", "docs/settings.md", "docs/coming-from.md", "docs/noise.md", "docs/reader.md"],
    "Operators": ["deploy/README.md", "docs/operating.md", "docs/upgrading.md", "docs/threats.md", "SECURITY.md"],
    "Contributors": ["CONTRIBUTING.md", "docs/walk.md", "CHANGELOG.md", "docs/README.md"],
}


def main() -> int:
    """Copy, write the navigation, build; return what mkdocs returns."""
    room = TOP / "scratch" / "site"
    shutil.rmtree(room, ignore_errors=True)
    pages = staged(room / "pages")
    (room / "mkdocs.yml").write_text(configuration(pages))
    python = room / "environment" / "bin" / "python"
    for command in (
        [UV, "venv", "--quiet", "--python", sys.executable, room / "environment"],
        [UV, "pip", "sync", "--quiet", "--require-hashes", "--python", python, SITE / "requirements.lock"],
    ):
        subprocess.run(command, check=True)
    # Not --quiet: what is not said is not counted either.
    build = [python, "-m", "mkdocs", "build", "--strict", "-f", room / "mkdocs.yml", "-d", room / "html"]
    done = subprocess.run(build, check=False, capture_output=True, text=True)
    said = re.findall(r"^(?:WARNING|ERROR|Aborted).*(?:\n +- .*)*", done.stderr, re.MULTILINE)
    sys.stdout.write("".join(f"{line}\n" for line in said))
    if done.returncode == 0:
        count = len([*(room / "html").rglob("*.html")])
        sys.stdout.write(f"{count} pages, every link checked: scratch/site/html/index.html\n")
    return done.returncode


def staged(folder: Path) -> Path:
    """Copy every page and picture, with links that stay within the site or lead to GitHub; return the folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", *PAGES, "docs"],
        cwd=TOP,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    names = {n for n in listed.split("\0") if n and not n.startswith("docs/site/") and (TOP / n).is_file()}
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".md"):
            (folder / name).write_text(linked(name, (TOP / name).read_text(), names))
        else:
            shutil.copyfile(TOP / name, folder / name)
    return folder


def linked(name: str, text: str, names: set[str]) -> str:
    """Return a page with its links led to where they exist; those that exist nowhere stay, for mkdocs to refuse."""

    def led(match: re.Match[str]) -> str:
        target = os.path.normpath(Path(name).parent / match[2])
        if target in names or not (TOP / target).exists():
            return match[0]
        if f"{target}/README.md" in names:
            return f"{match[1]}{match[2].rstrip('/')}/README.md{match[3]}"
        return f"{match[1]}{BLOB}/{target}{match[3]}"

    return LINK.sub(led, text)


def configuration(pages: Path) -> str:
    """Return mkdocs' settings with the navigation: the parts above, the decisions, and every rule by its family."""
    nav: list[object] = [{part: [name for name in of if (pages / name).exists()]} for part, of in NAV.items()]
    nav[0] = {"Home": "README.md"}
    decisions = sorted(path.relative_to(pages).as_posix() for path in (pages / "docs" / "decisions").glob("*.md"))
    contributors = nav[-1]
    assert isinstance(contributors, dict)
    contributors["Contributors"].append({"Decisions": decisions})
    rules = pages / "docs" / "rules"
    families = [
        {family.name: sorted(page.relative_to(pages).as_posix() for page in family.glob("*.md"))}
        for family in sorted(rules.iterdir())
        if family.is_dir()
    ]
    nav.insert(3, {"Rules": ["docs/rules/README.md", *families]})
    return (SITE / "mkdocs.yml").read_text() + yaml.safe_dump({"nav": nav}, sort_keys=False)


if __name__ == "__main__":
    sys.exit(main())
