"""What an action costs a running database: locks, rewrites and scans."""

from schema.deploy import Deploy
from schema.model import Database
from schema.postgres.actions import Action
from schema.postgres.migration import Cost


def cost(action: Action, before: Database, deploy: Deploy) -> Cost:
    """Return what `action` costs on the catalog `before`."""
    return Cost()
