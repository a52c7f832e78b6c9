"""How this repository runs its migrations: what its settings say, else what its own migrate script shows."""

from bot.config import Migrations
from schema.deploy import Deploy
from schema.drizzle.package import Package
from schema.tree import Tree
from schema.typescript.migrator import WITHOUT_TRANSACTION, migrator


def deploy_of(settings: Migrations, head: Tree, package: Package) -> Deploy:
    """Return the deploy model of one package, with the sentence that says how it is known."""
    found = migrator(head, package)
    driver = found[0] if found else package.driver
    if settings.transaction != "auto":
        one = settings.transaction == "always"
        how = "all pending migrations in one transaction" if one else "every statement on its own"
        return Deploy(one, settings.postgres, f"the settings file says: {how}", driver)
    if found and driver in WITHOUT_TRANSACTION:
        why = f"{found[1]} uses the {driver} migrator, which sends every statement on its own"
        return Deploy(False, settings.postgres, why, driver)
    return Deploy(postgres=settings.postgres, driver=driver)
