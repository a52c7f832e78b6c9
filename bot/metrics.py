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
MODEL_ANSWERS = Counter(
    "dbreview_model_answers_total", "Questions to the language model by use and outcome.", ["use", "outcome"]
)
MODEL_TOKENS = Counter("dbreview_model_tokens_total", "Tokens of the language model by use and kind.", ["use", "kind"])
MODEL_DOLLARS = Counter(
    "dbreview_model_dollars_total",
    "What they cost by the price table; a model without a price counts nothing.",
    ["use"],
)
MODEL_SECONDS = Histogram(
    "dbreview_model_seconds",
    "Time the language model took for an answer, the retry included.",
    ["use"],
    buckets=(0.5, 1, 2, 4, 8, 15, 30, 60, 120),
)
FINDINGS = Counter("dbreview_findings_total", "Findings of reviews by rule and severity.", ["rule", "severity"])
QUEUE = Gauge("dbreview_queue_jobs", "Jobs of all processes by state: waiting, running, delayed.", ["state"])
QUEUE_AGE = Gauge("dbreview_queue_age_seconds", "How long the oldest waiting job has waited.")
GITHUB_REACHABLE = Gauge("dbreview_github_reachable", "Whether GitHub answered when it was last asked: 1 or 0.")
CLOCK_SKEW = Gauge("dbreview_clock_skew_seconds", "How far GitHub's clock is ahead of ours.")
TAKEN_OVER = Counter("dbreview_jobs_taken_over_total", "Jobs taken over from a process that died.")
