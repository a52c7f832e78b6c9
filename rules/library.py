"""Tables that an authentication library reads and writes: it fills their columns, and says what they are called."""

from rules.context import Context
from rules.conventions import plain
from schema.model import Table

# https://www.better-auth.com/docs/concepts/database and https://authjs.dev/getting-started/adapters/drizzle, without
# underscores and in the singular
_WORDS = (
    "user session account verification verificationtoken authenticator apikey organization organizationrole member "
    "invitation team teammember passkey twofactor jwk oauthapplication oauthaccesstoken oauthrefreshtoken oauthconsent "
    "oauthclient ssoprovider devicecode ratelimit walletaddress subscription"
)
_NAMES = frozenset(_WORDS.split())


def of_library(table: Table, ctx: Context) -> bool:
    """Return whether the table is one of an authentication library's, going by its name and by those beside it."""
    if plain(table.name).removesuffix("s") not in _NAMES:
        return False
    if "library" not in ctx.habits:
        ctx.habits["library"] = any(map(_links, ctx.declared.tables.values()))
    return ctx.habits["library"]


def _links(table: Table) -> bool:
    """Whether the table holds accounts with other services: no one else calls its columns so."""
    names = {plain(column.name) for column in table.columns}
    return {"accountid", "providerid", "userid"} <= names or {"provideraccountid", "provider", "userid"} <= names
