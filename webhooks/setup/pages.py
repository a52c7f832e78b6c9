"""The three pages: what to register, what GitHub will be asked for, and what remains to be done."""

import json

from starlette.responses import HTMLResponse

from bot import manifest
from bot.github import DEFAULT_API
from bot.registered import Registered
from bot.service import web_url
from webhooks.markup import Html, el, join, page
from webhooks.setup.choice import Choice, Fixed

_STEPS = ("Choose", "Register on GitHub", "Install and see it work")


def _steps(now: int) -> Html:
    items = [el("li", f"{n}. {name}", aria_current="step" if n == now else None) for n, name in enumerate(_STEPS, 1)]
    return el("ol", *items, class_="steps", aria_label="Steps")


def refused(sentence: str, status: int = 403) -> HTMLResponse:
    """Return the page of whoever may not be here, or of what went wrong."""
    return page("Set up", el("h1", "Set up dbreview"), el("p", sentence), status=status)


def failed(sentence: str) -> HTMLResponse:
    """Return the page that says why there is no App, with the way back."""
    again = el("p", el("a", "Begin again", href="/setup", class_="button"))
    return page(
        "Not registered", _steps(2), el("h1", "That did not work"), el("p", sentence, role="alert"), again, status=400
    )


def form(fixed: Fixed, csrf: str, filled: dict[str, str], wrong: dict[str, str], folder: str | None) -> HTMLResponse:
    """Return the first page, with what was filled in and what is wrong with it; `folder`: where a file can be kept."""
    body = el(
        "form",
        el("input", type="hidden", name="csrf", value=csrf),
        _account(filled, wrong),
        _server(fixed, filled, wrong),
        el("fieldset", el("legend", "The App"), *_app(fixed, filled, wrong)),
        _keep(filled, folder),
        el("button", "Continue", type="submit"),
        method="post",
        action="/setup",
        novalidate=True,
    )
    about = "GitHub will make an App that belongs to you alone. Nothing is sent anywhere before the next page."
    head = join(_steps(1), el("h1", "Set up dbreview"), el("p", about), _problems(wrong))
    title = "Set up" if not wrong else "Set up: please correct"
    return page(title, head, body, status=422 if wrong else 200)


def _problems(wrong: dict[str, str]) -> Html | None:
    if not wrong:
        return None
    items = [el("li", el("a", sentence, href=f"#{name}")) for name, sentence in wrong.items()]
    return el("div", el("strong", "This needs correcting"), el("ul", *items), class_="problems", role="alert")


def _account(filled: dict[str, str], wrong: dict[str, str]) -> Html:
    return el(
        "fieldset",
        el("legend", "Whose App is it?"),
        _radio("account", "user", "My own account's", filled),
        _radio("account", "organisation", "An organisation's", filled, first=True),
        _text("organisation", "Name of the organisation", filled, wrong, "As in github.com/NAME."),
    )


def _server(fixed: Fixed, filled: dict[str, str], wrong: dict[str, str]) -> Html:
    if fixed.api_url:
        said = el("p", "Fixed by DBREVIEW_GITHUB_API_URL: ", el("code", fixed.api_url))
        return el("fieldset", el("legend", "Which GitHub?"), said)
    return el(
        "fieldset",
        el("legend", "Which GitHub?"),
        _radio("server", "github.com", "github.com", filled, first=True),
        _radio("server", "enterprise", "GitHub Enterprise Server, or a subdomain of ghe.com", filled),
        _text("host", "Address of the server", filled, wrong, "Such as https://github.example.com."),
    )


def _app(fixed: Fixed, filled: dict[str, str], wrong: dict[str, str]) -> list[Html]:
    name = _text("name", "Name", filled, wrong, "Names of Apps are unique on GitHub; reviews are posted under it.")
    if fixed.smee_url:
        said = join("Deliveries come through ", el("code", fixed.smee_url), ", as --smee says.")
        return [name, el("p", said, class_="hint")]
    hint = f"GitHub sends its deliveries there, to {manifest.HOOK_PATH}. On a laptop, start with --smee URL instead."
    return [name, _text("address", "Address of this service", filled, wrong, hint)]


def _keep(filled: dict[str, str], folder: str | None) -> Html:
    legend = el("legend", "Where are the App's key and secret kept?")
    show = _radio("keep", "show", "Nowhere: show them once, for a secret store", filled, first=folder is None)
    if folder is None:
        return el("fieldset", legend, el("p", "The data directory cannot be written to.", class_="hint"), show)
    label = join("In a file only this account may read: ", el("code", folder))
    return el("fieldset", legend, _radio("keep", "file", label, filled, first=True), show)


def _radio(name: str, value: str, label: object, filled: dict[str, str], *, first: bool = False) -> Html:
    chosen = filled.get(name, value if first else "") == value
    return el("label", el("input", type="radio", name=name, value=value, checked=chosen), label)


def _text(name: str, label: str, filled: dict[str, str], wrong: dict[str, str], hint: str) -> Html:
    said, problem = f"{name}-hint", wrong.get(name)
    field = el(
        "input",
        type="text",
        id=name,
        name=name,
        value=filled.get(name, ""),
        autocomplete="off",
        spellcheck="false",
        aria_describedby=said,
        aria_invalid="true" if problem else None,
    )
    below = el("p", problem or hint, id=said, class_="hint bad" if problem else "hint")
    return join(el("label", label, class_="text", for_=name), field, below)


def confirm(choice: Choice, state: str, origin: str) -> HTMLResponse:
    """Return the second page: what will be asked of GitHub, and the button that asks. `origin`: where we are now."""
    wanted = manifest.manifest(choice.name, choice.hook_url, origin)
    reasons = manifest.reasons()
    rows = [
        el("tr", el("th", name, scope="row"), el("td", level), el("td", reasons.get(name, ""), class_="wide"))
        for name, level in manifest.permissions().items()
    ]
    head = el("tr", *(el("th", name, scope="col") for name in ("Permission", "", "What for")))
    facts = el(
        "dl",
        *(el("dt", "On"), el("dd", choice.web)),
        *(el("dt", "For"), el("dd", choice.organisation or "your own account")),
        *(el("dt", "Deliveries to"), el("dd", choice.hook_url)),
        *(el("dt", "Its key is asked of"), el("dd", choice.api_url)),
    )
    body = el(
        "form",
        el("input", type="hidden", name="manifest", value=json.dumps(wanted)),
        el("button", f"Register on {choice.web.partition('://')[2]}", type="submit"),
        " ",
        el("a", "Change something", href="/setup"),
        method="post",
        action=choice.register_url(state),
    )
    table = el("div", el("table", el("thead", head), el("tbody", *rows)), class_="scroll", tabindex="0", role="region")
    asked = el("h2", "What the App may do")
    below = el("p", "It can push nothing, merge nothing, and never asks to write contents.", class_="hint")
    title = el("h1", f"Register {choice.name}")
    card = el("div", facts, class_="card")
    return page("Register", _steps(2), title, card, asked, table, below, body, form_to=choice.web)


def done(registered: Registered, install: str, items: Html, form: tuple[str, str | None]) -> HTMLResponse:
    """Return the third page; `install` is where to install, `form` its CSRF word, and the file the secrets are in."""
    csrf, kept = form
    where = join("Its key and secret are in ", el("code", kept), ".") if kept else "Its key and secret were shown once."
    button = el(
        "a", "Install on repositories", href=install, class_="button", target="_blank", rel="noopener noreferrer"
    )
    live = el("div", items, id="live", data_from="/setup/checklist", role="status")
    finish = el(
        "form",
        el("input", type="hidden", name="csrf", value=csrf),
        el("button", "Finish: close these pages", type="submit", class_="second"),
        method="post",
        action="/setup/finish",
    )
    return page(
        "Install",
        _steps(3),
        el("h1", f"{registered.slug} is registered, and this service is running"),
        el("p", where),
        el("p", button),
        el("h2", "What remains"),
        el("div", live, class_="card"),
        finish,
        live=True,
    )


def once(registered: Registered) -> HTMLResponse:
    """Return the page that shows the secrets, once."""
    shown = [
        ("DBREVIEW_APP_ID", registered.app_id),
        ("DBREVIEW_PRIVATE_KEY", registered.private_key),
        ("DBREVIEW_WEBHOOK_SECRET", registered.webhook_secret),
        ("DBREVIEW_OPERATOR_TOKEN", registered.operator_token),
        ("DBREVIEW_CLIENT_ID", registered.client_id),
        ("DBREVIEW_CLIENT_SECRET", registered.client_secret),
    ]
    if registered.github_api_url != DEFAULT_API:
        shown.append(("DBREVIEW_GITHUB_API_URL", registered.github_api_url))
    fields = [
        join(
            el("label", name, class_="text", for_=name),
            el("textarea", value, id=name, readonly=True, rows=min(12, value.count("\n") + 1), spellcheck="false"),
        )
        for name, value in shown
        if value
    ]
    sentence = "Put these into your secret store now: they are shown this once, and the next start needs them."
    on = el("p", el("a", "I have them: continue", href="/setup/done", class_="button"))
    return page("Secrets", _steps(2), el("h1", "Shown once"), el("p", sentence), *fields, on)


def finished() -> HTMLResponse:
    """Return the last page."""
    link = el("a", "operator's page", href="/operator")
    more = (
        *("What it does is on the ", link, ": sign in with GitHub for the repositories you are an admin of, "),
        "or with DBREVIEW_OPERATOR_TOKEN (operator_token in the file) for all of it.",
    )
    return page("Done", el("h1", "The set-up is done"), el("p", "These pages are closed now."), el("p", *more))


def install_url(registered: Registered, html_url: str) -> str:
    """Return where the App is installed: below the address GitHub gave for it, if that is on the same GitHub."""
    web = web_url(registered.github_api_url)
    known = html_url if html_url.startswith(f"{web}/") else f"{web}/apps/{registered.slug}"
    return f"{known}/installations/new"
