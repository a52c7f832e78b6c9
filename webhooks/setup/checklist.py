"""What must have happened before the set-up is done, as it is now."""

from dataclasses import dataclass

from bot.github import GitHub, GitHubError
from bot.jobs import Jobs, Recent, StoreError
from bot.permissions import lacking
from bot.registered import Registered
from bot.service import web_url
from webhooks.heard import Heard
from webhooks.markup import Html, el, join

_WHEN_REVIEWED = "Open a pull request that touches a Drizzle schema, or push to one: within seconds it has the check."


@dataclass(frozen=True)
class Item:
    """One line. `done`: True, False for what is wrong, None while it is waited for."""

    name: str
    done: bool | None
    seen: object


@dataclass(frozen=True)
class Checklist:
    """Looks at the running service, and asks GitHub about the App."""

    registered: Registered
    github: GitHub
    jobs: Jobs
    heard: Heard

    async def items(self) -> list[Item]:
        """Return the items in the order they happen."""
        reviewed = await self._reviewed()
        return [await self._installed(), self._delivered(), _checked(reviewed, self._web), self._required(reviewed)]

    @property
    def _web(self) -> str:
        return web_url(self.registered.github_api_url)

    async def _installed(self) -> Item:
        name = "Installed, with the permissions it needs"
        try:
            found = await self.github.installations()
        except GitHubError as error:
            return Item(name, False, str(error))
        wrong = [f"{each.account}: {one}" for each in found for one in lacking(each.permissions)]
        wrong += [f"{each.account} has suspended it" for each in found if each.suspended]
        if wrong:
            return Item(name, False, f"{'; '.join(wrong)}. Accept the new permissions on the installation's page.")
        accounts = ", ".join(each.account for each in found)
        return Item(name, True if found else None, f"On {accounts}." if found else "Not installed anywhere yet.")

    def _delivered(self) -> Item:
        name = "A webhook has arrived, and its signature is good"
        heard = self.heard
        if not heard.deliveries:
            return Item(name, None, "None has come yet. Installing the App sends the first.")
        return Item(name, True, f"{heard.deliveries} so far; the last one says {heard.event}.")

    async def _reviewed(self) -> Recent | None:
        try:
            latest = await self.jobs.recent(20)
        except StoreError:
            return None
        return next((each for each in latest if each.conclusion), None)

    def _required(self, reviewed: Recent | None) -> Item:
        name = "The check can be made required"
        if reviewed is None:
            return Item(name, None, "GitHub offers it for that once it has been concluded, and for seven days.")
        rules = f"{self._web}/{reviewed.job.owner}/{reviewed.job.name}/settings/rules"
        return Item(
            name, True, join("In the ", _link(rules, "repository's rules"), f": {_RULE}{self.registered.slug}.")
        )


_RULE = "require status checks, add dbreview, and choose as its source the App "


def _checked(reviewed: Recent | None, web: str) -> Item:
    name = "A pull request has been reviewed"
    if reviewed is None:
        return Item(name, None, _WHEN_REVIEWED)
    return Item(name, True, join(pull_link(reviewed, web), f": {reviewed.title}"))


def pull_link(reviewed: Recent, web: str) -> Html:
    """Return a link to what was reviewed: the pull request, or the commit of a merge group."""
    job = reviewed.job
    repository = f"{job.owner}/{job.name}"
    if job.number is not None:
        return _link(f"{web}/{repository}/pull/{job.number}", f"{repository}#{job.number}")
    sha = reviewed.head or job.head_sha or ""
    return _link(f"{web}/{repository}/commit/{sha}", f"{repository}@{sha[:10]}")


def _link(url: str, text: str) -> Html:
    return el("a", text, href=url, target="_blank", rel="noopener noreferrer")


_MARKS = {True: ("✓", "good", "done"), False: ("✕", "bad", "wrong"), None: ("…", "wait", "waiting")}


def shown(items: list[Item]) -> Html:
    """Return the list as markup; each mark is also a word for who does not see it."""
    rows = []
    for item in items:
        mark, colour, word = _MARKS[item.done]
        said = el("div", el("p", el("strong", item.name)), el("p", item.seen, class_="hint"))
        rows.append(el("li", el("span", mark, class_=f"mark {colour}", role="img", aria_label=word), said))
    last = "All of it is done." if all(item.done for item in items) else "This page looks again by itself."
    return join(el("ul", *rows, class_="list"), el("p", last, class_="hint"))
