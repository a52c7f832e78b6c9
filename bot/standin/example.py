"""The example of the demonstration: a small shop, and a pull request that brings coupons and eight kinds of trouble."""

from pathlib import Path

from bot.standin.app import StandIn
from bot.standin.repository import Pull

FOLDER = Path(__file__).parent / "example"
TITLE = "Coupons for orders"


def tree(part: str) -> dict[str, str]:
    """Return the files of a part (`base`; what `head` and then `fixed` change), path to text."""
    root = FOLDER / part
    return {
        file.relative_to(root).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(root.rglob("*"))
        if file.is_file()
    }


def open_example(standin: StandIn) -> Pull:
    """Put the shop on `main` and open the pull request."""
    repository = standin.repository
    repository.commit("main", tree("base"), "The shop's database")
    repository.commit("coupons", tree("head"), "Coupons, sales channels, and larger totals", "main")
    return repository.open_pull("coupons", title=TITLE, author="ada")


def push_fixes(pull: Pull) -> str:
    """Push the commit in which the author followed the review; return the new head."""
    return pull.push(tree("fixed"), "Follow the review")
