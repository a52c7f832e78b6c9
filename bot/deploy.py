"""How this repository runs its migrations: what its settings say, else what its own migrate script shows."""

from bot.config import Migrations
from schema.deploy import Deploy
from schema.drizzle.package import Package
from schema.tree import Tree
from schema.typescript.migrator import WITHOUT_TRANSACTION, migrator


def deploy_of(settings: Migrations, head: Tree, package: Package) -> Deploy:
    """Return the deploy model of one package, with the sentence that says how it is known."""
    if settings.transaction != "auto":
        one = settings.transaction == "always"
        how = "all pending migrations in one transaction" if one else "every statement on its own"
        return Deploy(one, settings.postgres, f"the settings file says: {how}")
    found = migrator(head, package)
    if found and found[0] in WITHOUT_TRANSACTION:
        why = f"{found[1]} uses the {found[0]} migrator, which sends every statement on its own"
        return Deploy(one_transaction=False, postgres=settings.postgres, why=why)
    return Deploy(postgres=settings.postgres)
