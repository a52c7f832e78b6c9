"""A person's way through the set-up's pages in a browser, until GitHub has made the App."""

from tests.fakes.chromium import Browser


def register(tab: Browser, link: str, address: str) -> None:
    """Follow the one-time link and have an App registered for `acme`, whose service is at `address`."""
    tab.open(link)
    tab.until("document.title.startsWith('Set up')")
    tab.fill("organisation", "acme")
    tab.fill("address", address)
    tab.click("Continue")
    tab.until("document.title.startsWith('Register')")
    tab.click("Register on")
    tab.until("document.title.startsWith('Create dbreview')")
    tab.click("Create GitHub App")
    tab.until("document.title.startsWith('Install ·')")
