"""The App's own operations: itself, its installations and their tokens, its deliveries, the manifest's last step."""

from typing import Any

from bot.standin.call import Answer, Call, Operation
from bot.standin.refusal import Refusal, not_found

INSTALLATION = "/app/installations/{installation:int}"


def get_app(call: Call) -> Answer:
    """Answer the App."""
    return Answer(call.standin.app_json())


def installation_json(call: Call) -> dict[str, Any]:
    """Return GitHub's installation."""
    standin = call.standin
    owner = standin.repository.owner
    return {
        "id": standin.installation_id,
        "app_id": standin.app_id,
        "app_slug": standin.slug,
        "target_type": "Organization",
        "repository_selection": "selected",
        "permissions": standin.permissions,
        "events": [],
        "suspended_at": standin.clock.text() if standin.suspended else None,
        "account": {"login": owner, "id": 9, "type": "Organization"},
    }


def list_installations(call: Call) -> Answer:
    """Answer the installations of the App."""
    return call.page([] if call.standin.uninstalled else [installation_json(call)])


def _ours(call: Call) -> None:
    known = call.parameters.get("installation", call.standin.installation_id) == call.standin.installation_id
    if call.standin.uninstalled or not known:
        raise not_found()


def get_installation(call: Call) -> Answer:
    """Answer one installation."""
    _ours(call)
    return Answer(installation_json(call))


def repository_installation(call: Call) -> Answer:
    """Answer the installation a repository belongs to."""
    _ours(call)
    standin = call.standin
    repository = standin.find(f"{call.parameters['owner']}/{call.parameters['repo']}")
    if repository is None or not repository.installed:
        raise not_found()
    return Answer(installation_json(call))


def create_token(call: Call) -> Answer:
    """Mint a token; it may be narrowed, but never widened."""
    _ours(call)
    standin = call.standin
    if standin.suspended:
        raise Refusal(403, "This installation has been suspended")
    asked = call.body.get("permissions") or standin.permissions
    for name, level in asked.items():
        if (level == "write" and standin.permissions.get(name) != "write") or name not in standin.permissions:
            raise Refusal(422, "The permissions requested are not granted to this installation.")
    chosen = [each for each in standin.repositories if each.installed]
    names, ids = call.body.get("repositories"), call.body.get("repository_ids")
    if names is not None or ids is not None:
        chosen = [each for each in chosen if each.name in (names or ()) or each.id in (ids or ())]
        if len(chosen) < len(names or ()) + len(ids or ()):
            raise Refusal(422, "There is at least one repository that does not exist or is not accessible.")
    narrowed = frozenset(each.id for each in chosen) if names is not None or ids is not None else None
    token = standin.tokens.mint(standin.installation_id, dict(asked), narrowed)
    body = {"token": token.text, "expires_at": standin.clock.text(3600), "permissions": dict(asked)}
    return Answer(body | {"repository_selection": "selected"}, 201)


def rate_limit(call: Call) -> Answer:
    """Answer what is left of the primary limit; asking costs nothing."""
    limits = call.standin.limits
    core = {"limit": limits.requests_per_hour, "remaining": limits.remaining(), "reset": 0, "used": 0}
    return Answer({"resources": {"core": core, "graphql": core}, "rate": core})


def installation_repositories(call: Call) -> Answer:
    """Answer the repositories this token opens."""
    opened = [each.json() for each in call.standin.repositories if call.standin.opens(call.token, each)]
    return call.page(opened, wrap="repositories")


def hook_config(call: Call) -> Answer:
    """Answer where the App's deliveries go; the secret is never told."""
    return Answer({"url": call.standin.hook_url, "content_type": "json", "insecure_ssl": "0", "secret": "********"})


def deliveries(call: Call) -> Answer:
    """Answer the deliveries, the newest attempt first, by the cursor of the Link header."""
    size = min(int(call.query.get("per_page", 30)), 100)
    items = [each.json() for each in reversed(call.standin.webhooks.attempts)]
    start = int(call.query.get("cursor", 0))
    headers = {}
    if start + size < len(items):
        url = f"{call.origin}{call.path}?per_page={size}&cursor={start + size}"
        headers["link"] = f'<{url}>; rel="next"'
    return Answer(items[start : start + size], headers=headers)


def delivery(call: Call) -> Answer:
    """Answer one attempt with its request and response."""
    attempt = call.standin.webhooks.find(call.number("delivery"))
    body = {"headers": attempt.delivery.headers, "payload": attempt.delivery.payload}
    return Answer(attempt.json() | {"request": body, "response": {"headers": {}, "payload": ""}})


def redeliver(call: Call) -> Answer:
    """Send a delivery once more, under the same GUID, when the stand-in next has the time."""
    call.standin.webhooks.redeliver_later(call.standin.webhooks.find(call.number("delivery")))
    return Answer({}, 202)


def convert_manifest(call: Call) -> Answer:
    """Answer the new App's credentials once for each code."""
    standin, code = call.standin, call.parameters["code"]
    if code not in standin.manifest_codes:
        raise not_found()
    standin.manifest_codes.discard(code)
    secret = {
        "client_secret": standin.client_secret,
        "webhook_secret": standin.webhook_secret,
        "pem": standin.private_key,
    }
    web = call.origin.removesuffix("/api/v3")
    return Answer(standin.app_json() | secret | {"html_url": f"{web}/apps/{standin.slug}"}, 201)


OPERATIONS = (
    Operation("GET", "/app", get_app, "app"),
    Operation("GET", "/app/installations", list_installations, "app"),
    Operation("GET", INSTALLATION, get_installation, "app"),
    Operation(
        "POST",
        INSTALLATION + "/access_tokens",
        create_token,
        "app",
        body="AppInstallationsInstallationIdAccessTokensPostBody",
    ),
    Operation("GET", "/repos/{owner}/{repo}/installation", repository_installation, "app"),
    Operation("GET", "/app/hook/config", hook_config, "app"),
    Operation("GET", "/app/hook/deliveries", deliveries, "app"),
    Operation("GET", "/app/hook/deliveries/{delivery:int}", delivery, "app"),
    Operation("POST", "/app/hook/deliveries/{delivery:int}/attempts", redeliver, "app"),
    Operation("POST", "/app-manifests/{code}/conversions", convert_manifest, "nobody"),
    Operation("GET", "/rate_limit", rate_limit),
    Operation("GET", "/installation/repositories", installation_repositories),
)
