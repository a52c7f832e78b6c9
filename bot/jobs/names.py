"""How jobs are named in the store: by what they are about and by the delivery that asked."""

from bot.job import Job

QUEUE = "reviews"
WORK = "job"
CONCLUDE = "conclude"

DUE = ("ENQUEUED", "PENDING")
WAITING = (*DUE, "DELAYED")  # a delayed job supersedes nothing until its time has come
FAILED = ("ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
FINISHED = ("SUCCESS", *FAILED)

KINDS = {"review": "pr", "command": "command", "survey": "survey"}


def prefix_of(job: Job) -> str:
    """Return what the ids of all jobs of this kind for the same pull request start with."""
    return f"{KINDS[job.kind]}:{job.key}:"


def id_of(job: Job) -> str:
    """Return the workflow id: the same for a redelivery, and findable by pull request."""
    return prefix_of(job) + job.delivery
