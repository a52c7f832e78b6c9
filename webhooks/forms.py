"""Forms that only our own pages may send: read, bounded, and held against where they come from."""

from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from webhooks.body import Bodies, BodyError

LIMIT = 16 * 1024
_bodies = Bodies(limit=LIMIT, budget=8 * LIMIT)


class FormError(Exception):
    """The form is refused; the message is a sentence, `status` the HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form of one of our pages. Raises FormError."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise FormError(415, "This is not a form.")
    try:
        if not _same_origin(request):
            raise FormError(403, "This form was sent from another site; it is refused.")
        body = await _bodies.read(request)
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=32))
    except BodyError as error:
        raise FormError(error.status, str(error)) from error
    except ValueError as error:
        raise FormError(400, "The form cannot be read.") from error


def origin_of(request: Request) -> str:
    """Return the origin the browser sees, such as https://bot.example.com: a proxy may end TLS before us."""
    said = request.headers.get("origin", "")
    return said if urlsplit(said).scheme in {"http", "https"} else f"{request.url.scheme}://{request.url.netloc}"


def _same_origin(request: Request) -> bool:
    """Tell whether one of our pages sent this. Scripts can set neither header.

    Over https browsers say it themselves; else it is compared with `Host`, which a proxy may have rewritten.
    """
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    said = request.headers.get("origin")
    return said is not None and urlsplit(said).netloc.lower() == request.headers.get("host", "").lower()
