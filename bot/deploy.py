"""How this repository runs its migrations: what its settings say, else what its own migrate script shows."""

from dataclasses import replace

from bot.config import Config
from schema.deploy import Deploy
from schema.drizzle.package import Package
from schema.tree import Tree
from schema.typescript.hosting import on_neon
from schema.typescript.migrator import WITHOUT_TRANSACTION, migrator, own_runner


def deploy_of(config: Config, head: Tree, package: Package) -> Deploy:
    """Return the deploy model of one package, with the sentence that says how it is known."""
    settings, found = config.migrations, migrator(head, package)
    deploy = Deploy(
        postgres=settings.postgres,
        driver=found[0] if found else package.driver,
        rollout=settings.rollout,
        neon=on_neon(head, package) if config.neon == "auto" else config.neon,
    )
    if settings.transaction != "auto":
        one = settings.transaction == "always"
        how = "all pending migrations in one transaction" if one else "every statement on its own"
        return replace(deploy, one_transaction=one, why=f"the settings file says: {how}")
    if found and deploy.driver in WITHOUT_TRANSACTION:
        why = f"{found[1]} uses the {deploy.driver} migrator, which sends every statement on its own"
        return replace(deploy, one_transaction=False, why=why)
    if found is None and (own := own_runner(head, package)):
        why = f"{own} sends them itself: they are taken to run as under Drizzle's migrator, all in one transaction,"
        return replace(deploy, why=f"{why} unless migrations.transaction in the settings file says otherwise")
    return deploy
