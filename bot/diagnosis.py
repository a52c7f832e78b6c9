"""What can be wrong with an installation, each with a sentence and its remedy: from values, without asking anybody."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot import manifest
from bot.github import Installation, Required, Sending
from bot.permissions import lacking

SKEWED = 30.0  # seconds


@dataclass(frozen=True)
class Examined:
    """One check: what was looked at, whether it is well, what was seen, and what to do about it."""

    name: str
    ok: bool
    seen: str
    remedy: str = ""


def address(api_url: str) -> Examined | None:
    """Say what is wrong with the address of GitHub's API, if that can be seen by looking at it."""
    parts = urlsplit(api_url)
    host, path = parts.hostname or "", parts.path.rstrip("/")
    if host in {"github.com", "www.github.com"}:
        return _wrong_address(f"{api_url} is where people look", "https://api.github.com, which is the default")
    if host.endswith(".ghe.com") and not host.startswith("api."):
        return _wrong_address(f"{api_url} is where people look", f"https://api.{host}")
    if path.endswith("/graphql") or path == "/api":
        return _wrong_address(f"{api_url} is not the REST API", f"{parts.scheme}://{parts.netloc}/api/v3")
    return None


def _wrong_address(seen: str, right: str) -> Examined:
    return Examined("github", False, seen, f"Set DBREVIEW_GITHUB_API_URL to {right}.")


def unreachable(said: str, api_url: str) -> Examined:
    """Say why GitHub cannot be reached, as far as the error tells."""
    remedy = "Is DBREVIEW_GITHUB_API_URL right, and may this machine reach it (proxy, firewall)?"
    if "CERTIFICATE_VERIFY_FAILED" in said or "certificate verify failed" in said:
        remedy = "Your server's certificate is of a CA of your own: set SSL_CERT_FILE to a file with its certificate."
    elif "404" in said and not api_url.rstrip("/").endswith("/api/v3") and "api." not in api_url:
        remedy = (
            f"On Enterprise Server the API is at {api_url.rstrip('/')}/api/v3: set DBREVIEW_GITHUB_API_URL to that."
        )
    elif "407" in said or "ProxyError" in said:
        remedy = "The proxy of HTTPS_PROXY refuses us: mend its address or password, or name GitHub's host in NO_PROXY."
    return Examined("github", False, said, remedy)


def clock(skew: float | None) -> Examined:
    """Say whether this machine's clock is right; `skew`: the seconds that GitHub's is ahead."""
    if skew is None:
        return Examined("clock", True, "GitHub does not say what time it is")
    way = "behind" if skew > 0 else "ahead of"
    seen = f"this machine's clock is {abs(skew):.0f} s {way} GitHub's"
    remedy = "GitHub refuses our signature with `401 A JSON web token could not be decoded`: turn on NTP here."
    return Examined("clock", abs(skew) <= SKEWED, seen, remedy if abs(skew) > SKEWED else "")


def installations(found: Sequence[Installation]) -> Iterator[Examined]:
    """Say where the App is installed, and who has not accepted what it needs."""
    if not found:
        remedy = "Install it: Install App on the App's page. Until then GitHub tells us nothing, and no check appears."
        yield Examined("installed", False, "the App is installed nowhere", remedy)
        return
    yield Examined("installed", True, f"on {', '.join(each.account for each in found[:10])}")
    for each in found:
        if each.suspended:
            remedy = "Its owner ends that under Settings, Applications, Configure."
            yield Examined("installed", False, f"{each.account} has suspended the App", remedy)
        for seen in lacking(each.permissions):
            remedy = (
                "A permission that was added later counts once the owner has accepted it: in the mail GitHub sent, or "
            )
            remedy += "under Settings, Applications, Configure. Until then requests end with 403."
            yield Examined("installed", False, f"{each.account}: {seen}", remedy)


def required(found: Sequence[Required], app: int) -> Iterator[Examined]:
    """Say where the check is required, and whether by us alone; `app` is our id."""
    pinned = [each for each in found if each.apps]
    for each in pinned:
        if any(one != app for one in each.apps):
            whose = "any App or user" if None in each.apps else f"the App {next(o for o in each.apps if o != app)}"
            seen = f"{each.repository}: the check dbreview is required on {each.branch}, from {whose}"
            yield Examined("required", False, seen, "In the rule, choose this App as the source of the check dbreview.")
    seen = f"a ruleset requires the check in {len(pinned)} of {len(found)} repositories that were looked at"
    advice = "Where red should stop a merge: Settings, Rules, Require status checks, dbreview, with this App as source."
    yield Examined("required", True, seen, advice if len(pinned) < len(found) else "")


def hook(config: dict[str, str], smee_url: str) -> Examined:
    """Say whether deliveries go where we listen; `config` is GitHub's, `smee_url` the proxy we listen to."""
    url, remedy = config.get("url", ""), "Set it on the App's page to https://YOUR-HOST/webhooks/github."
    seen = f"GitHub delivers to {url}"
    if not url:
        return Examined("webhook", False, "the app has no webhook URL, so no delivery ever comes", remedy)
    if config.get("content_type", "json") != "json":
        why = "as a form, which the door answers with 400"
        return Examined("webhook", False, f"{seen} {why}", "Choose application/json on the App's page.")
    if smee_url and url.rstrip("/") != smee_url.rstrip("/"):
        return Examined("webhook", False, f"{seen}, and --smee listens to {smee_url}", "Set both to the same.")
    if smee_url:
        return Examined("webhook", True, f"{seen}, where we listen")
    if urlsplit(url).hostname in {"localhost", "127.0.0.1", "::1"} or urlsplit(url).hostname == "smee.io":
        why = "from which nothing comes here" if "smee" in url else "which is its own machine, not this one"
        return Examined("webhook", False, f"{seen}, {why}", f"{remedy} For a laptop: dbreview serve --smee URL.")
    right = url.endswith(manifest.HOOK_PATH)
    return Examined("webhook", right, seen if right else f"{seen}, which is not our door", remedy)


_STATUSES = {
    400: "The webhook's content type must be application/json.",
    401: "The secret of the webhook at GitHub is not DBREVIEW_WEBHOOK_SECRET: set both to the same, without quotes.",
    404: "Something else answers there: the webhook's URL must end in /webhooks/github, and lead to dbreview.",
    413: "A proxy in front of dbreview takes no large bodies: allow 25 MB.",
    503: "dbreview could not store them: look at its database.",
}
_SILENT = "GitHub got no answer within ten seconds: is the address public, its certificate good, the proxy up?"


def deliveries(sent: Sequence[Sending]) -> Examined:
    """Say how the latest deliveries went, the newest first."""
    latest = sent[:50]
    bad = [each for each in latest if not each.ok]
    if not sent:
        remedy = (
            "Nothing has happened where the App is installed, or its webhook is switched off (Active, on its page)."
        )
        return Examined("deliveries", True, "GitHub has sent none in three days", remedy)
    if not bad or latest[0].ok:
        return Examined("deliveries", True, f"of the latest {len(latest)}, {len(bad)} failed; the newest one arrived")
    status, many = Counter(each.status for each in bad).most_common(1)[0]
    seen = f"of the latest {len(latest)}, {len(bad)} failed, {many} of them with {status or 'no answer'}"
    gateway = (
        "The proxy in front of dbreview does not reach it: compare DBREVIEW_HOST and DBREVIEW_PORT with its target."
    )
    remedy = _STATUSES.get(status) or (gateway if status in {502, 504} else _SILENT)
    return Examined("deliveries", False, seen, f"{remedy} What was lost is asked for again by itself.")
