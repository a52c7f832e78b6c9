"""Which settings are in force: the repository's own file, else the organisation's, else the defaults; and saying so."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot import baseline
from bot.baseline import Accepted
from bot.blob import MISSING
from bot.config import BASELINE, PATH, Config, load
from bot.document import Problem
from bot.render.escape import code

DOCS = "https://github.com/dbreview/dbreview/blob/main/docs/settings.md"
SHARED = ".github"  # the repository from which GitHub itself takes what an organisation's repositories lack
MAX_SAID = 8

Origin = Literal["repository", "organisation", "defaults"]


@dataclass(frozen=True)
class InForce:
    """The settings, the mistakes in their file, and where they come from; `accepted` by the baseline file."""

    config: Config = Config()
    problems: tuple[Problem, ...] = ()
    origin: Origin = "defaults"
    accepted: tuple[Accepted, ...] = ()

    def sentence(self, web: str, base: str) -> str:
        """Return where the settings are to be seen and what they say, as Markdown; `web` is the repository's page."""
        if self.origin == "defaults":
            return f"Settings: [the defaults]({DOCS}); `{PATH}` changes them."
        page = f"{web}/blob/{base}/{PATH}"
        name = code(PATH)
        if self.origin == "organisation":
            page, name = f"{web.rsplit('/', 1)[0]}/{SHARED}/blob/HEAD/{PATH}", f"the organisation's {code(PATH)}"
        said = list(told(self.config))
        rest = [f"{len(said) - MAX_SAID} more"] if len(said) > MAX_SAID else []
        what = (
            f": {', '.join([*map(code, said[:MAX_SAID]), *rest])}" if said else ", which says nothing but the defaults"
        )
        return f"Settings: [{name}]({page}){what}."


def settle(own: str | None, shared: str | None) -> InForce:
    """Return the settings that the repository's own file and the organisation's (None where there is none) come to."""
    if own is not None:
        return InForce(*load(own), "repository")
    if shared is not None:
        return InForce(*load(shared, f"{SHARED}/{PATH}"), "organisation")
    return InForce()


def unreadable(why: str) -> InForce:
    """Return what holds where the repository has a file that cannot be read: the defaults, and a word about it."""
    return InForce(problems=(Problem(PATH, None, f"The file cannot be read ({why}), so the defaults are used."),))


def with_baseline(settings: InForce, text: str | None, why: str = MISSING) -> InForce:
    """Return the settings with what the baseline file accepts; `why` it has no text, where it has none."""
    path = settings.config.baseline
    if text is None and why == MISSING and (path == BASELINE or settings.origin != "repository"):
        return settings
    accepted, problems = baseline.load(text, path)
    if text is None:
        said = f"The baseline {code(path)} cannot be read ({why}), so nothing is accepted: mend the file, or its name."
        problems = (Problem(path if why != MISSING else PATH, None, said),)
    return replace(settings, accepted=accepted, problems=(*settings.problems, *problems))


def told(config: Config) -> Iterator[str]:
    """Yield what differs from the defaults, as `comments.inline: 5`."""
    for name, value in flat(config).items():
        yield f"{name}: {spelt(value)}"


def flat(config: Config) -> dict[str, Any]:
    """Return what differs from the defaults by its dotted name."""
    return dict(_flat(config.model_dump(mode="json", exclude_defaults=True), ""))


def _flat(values: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def spelt(value: Any) -> str:
    """Return a value as a settings file has it, on one line and not too long."""
    if isinstance(value, list):
        return f"[{', '.join(map(str, value[:5]))}{', ...' if len(value) > 5 else ''}]"[:200]
    return str(value).lower() if isinstance(value, bool) else str(value)[:200]
