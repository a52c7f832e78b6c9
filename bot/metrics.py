"""What the service counts, in Prometheus' terms; no label takes a value that a stranger can choose."""

from prometheus_client import Counter, Gauge, Histogram

DELIVERIES = Counter("dbreview_deliveries_total", "Webhook deliveries by event and outcome.", ["event", "outcome"])
INTAKE_SECONDS = Histogram(
    "dbreview_intake_seconds",
    "From a delivery's arrival to its answer.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
JOBS = Counter("dbreview_jobs_total", "Finished jobs by kind and outcome.", ["kind", "outcome"])
JOBS_RUNNING = Gauge("dbreview_jobs_running", "Jobs this process is working on.")
STEP_SECONDS = Histogram(
    "dbreview_step_seconds",
    "Time one step of a job took.",
    ["step"],
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600),
)
TAKEN_OVER = Counter("dbreview_jobs_taken_over_total", "Jobs taken over from a process that died.")
