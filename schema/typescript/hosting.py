"""Where production runs, as the manifest of the database package shows it."""

import posixpath
import re

from schema.drizzle.package import Package
from schema.drizzle.resolve import ancestors
from schema.tree import NotFetched, Tree

# It speaks to Neon's own proxy, over HTTP or a WebSocket; Vercel's package does so too, to the Neon behind it.
_SPEAKS_TO_NEON = re.compile(r'"@(?:neondatabase/serverless|vercel/postgres)"\s*:')


def on_neon(tree: Tree, package: Package) -> bool:
    """Return whether the package.json over the database package depends on Neon's driver; may ask for its text."""
    manifests = (posixpath.join(folder, "package.json") for folder in ancestors(package.root))
    nearest = next((path for path in manifests if path in tree.paths), None)
    try:
        source = tree.source(nearest) if nearest else None
    except NotFetched:
        return False
    return source is not None and _SPEAKS_TO_NEON.search(source.text) is not None
