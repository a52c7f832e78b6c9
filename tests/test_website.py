"""Every page is found on the site; `make site` builds it and follows the links."""

from tests.website import NAV, TOP


def test_every_page_has_its_place_in_the_navigation() -> None:
    placed = {page for pages in NAV.values() for page in pages}
    pages = {path.relative_to(TOP).as_posix() for path in (TOP / "docs").glob("*.md")}
    assert pages <= placed
    assert [page for page in placed if not (TOP / page).exists()] == []
