"""How migrations are run here."""

from bot.expert.kit import Answer, Asked, answers
from bot.render.escape import code, inert


@answers(
    r"how (?:are|do|does) (?:the |our |we )?migrations? (?:(?:get )?(?:run|applied)|deployed|executed|work)",
    r"(?:do|are) (?:the |our )?migrations (?:run |applied |executed )?(?:in|inside) (?:one|a|a single) transaction",
    r"{which} (?:version of postgres|postgres version) (?:is assumed|is this|do (?:we|you) (?:run|use|assume))",
)
def run(asked: Asked) -> Answer:
    """How this repository runs its migrations: in one transaction or not, on which Postgres.

    > how are migrations run?
    > do migrations run in one transaction?
    """
    known = asked.package
    deploy = known.deploy
    how = (
        "All pending migrations run in one transaction" if deploy.one_transaction else "Each statement runs on its own"
    )
    serving = {
        "rolling": "The release before serves meanwhile",
        "expand-contract": "The release before serves meanwhile, and what it uses is taken away one release later",
        "stopped": "Nothing serves meanwhile",
    }
    lines = [
        f"{how}: {inert(deploy.why)}.",
        f"Locks and refusals are judged as Postgres {deploy.postgres} does them (`migrations.postgres`).",
        f"{serving[deploy.rollout]} (`migrations.rollout`).",
        f"{len(known.journal.entries)} migrations are in {code(known.package.out or '.')}.",
    ]
    return Answer("\n\n".join(lines))
