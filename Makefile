# Every command sets up what it needs; `make demo` and `make test` are the only two a newcomer has to know.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
# Certificates of a company's proxy are in the system's store.
export UV_SYSTEM_CERTS ?= 1
# Images of containers often say so; then each process, of hundreds that the tests start, would compile all modules anew.
unexport PYTHONDONTWRITEBYTECODE
COMPILE := --quiet --universal --generate-hashes --no-header --no-emit-index-url
CORPUS ?= ../shared/corpus
CHECKOUTS ?= scratch/checkouts

.PHONY: help demo test coverage lint format docs new-rule serve bench faults kills newcomer soak update-goldens screenshots corpus history noise backtest asked fuzz fuzz-sql contract second-github truth lock lock-check audit wheel deploy-check site picture clean

help: ## List the commands
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(READY): requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "dbreview needs Python 3.11 or newer: install python3.11 and run make again."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "dbreview needs Python 3.11 or newer; $(PYTHON) is older. Set PYTHON=/path/to/python3.11."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "This Python has no venv module: install it (Debian: python3.11-venv) and run make again."; exit 1; }
	@echo "Setting up .venv (once, about a minute) ..." >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep -m1 -oE '^uv==[0-9.]+' requirements-dev.lock)"
	@$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements-dev.lock || { \
		echo "uv does not read pip's settings; installing with pip instead, which takes a few minutes ..." >&2; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock; }
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@touch $@

demo: $(READY) ## One pull request reviewed from signed webhook to posted comments, with no account
	@$(BIN)/dbreview demo

# More processes than two cores: many tests wait, for services that are killed and started again.
test: $(READY) ## Run the whole test suite
	@$(BIN)/pytest -n 4 --dist worksteal $(ARGS)

coverage: $(READY) ## The same, and which lines no test reaches (measuring doubles the time)
	@$(BIN)/pytest -n 4 --dist worksteal --cov=bot --cov=rules --cov=schema --cov=webhooks --cov-branch $(ARGS)

lint: $(READY) ## Formatting, lint, strict types, layers, fresh generated pages
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache 2>&1 | tail -n 12; exit $${PIPESTATUS[0]}
	@$(BIN)/python -m rules.docs --check
	@$(BIN)/python -m bot.settings_page --check
	@$(BIN)/python -m bot.expert.page --check
	@$(BIN)/python -m tests.reader_page --check
	@$(BIN)/python -m tests.coming_from --check
	@$(BIN)/python -m tests.behaviour --check

format: $(READY) ## Format the code and mend what ruff can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(READY) ## Regenerate the pages that are made from code
	@$(BIN)/python -m rules.docs
	@$(BIN)/python -m bot.settings_page
	@$(BIN)/python -m bot.expert.page
	@$(BIN)/python -m tests.reader_page
	@$(BIN)/python -m tests.coming_from
	@$(BIN)/python -m tests.behaviour

new-rule: $(READY) ## Write the stub of a rule: make new-rule RULE=family/name
	@$(BIN)/python -m rules.stub "$(RULE)"

serve: $(READY) ## Run the service on this machine (settings: deploy/.env.example); ARGS="--smee URL" on a laptop
	@$(BIN)/dbreview serve $(ARGS)

bench: $(READY) ## Measure: intake beside Probot (npm), webhook to review, requests per review, check against the parse floor
	@$(BIN)/python -m tests.bench

faults: $(READY) ## Every request of a review meets every fault; prints how many were survived (ARGS: a part of their names)
	@$(BIN)/python -m tests.faults $(ARGS)

kills: $(READY) ## The service is killed at every request of a review, and started again (ARGS: names of scenarios)
	@$(BIN)/python -m tests.faults.killed $(ARGS)

newcomer: $(READY) ## From an empty directory to the first review, by the README's commands and in a browser; timed
	@$(BIN)/python -m tests.newcomer

soak: $(READY) ## One service on SQLite at the highest rate it sustains: memory, files, queue age; MINUTES=30
	@$(BIN)/python -m tests.soak $(or $(MINUTES),30)

chaos: $(READY) ## Replicas killed, the database crashed, GitHub failing, 2,000 deliveries: what was lost? (ARGS="--pulls 20 --deliveries 200")
	@$(BIN)/python -m tests.chaos $(ARGS)

scale: $(READY) ## One, two and four processes on one Postgres: deliveries taken a second, reviews concluded a minute
	@$(BIN)/python -m tests.bench.scale

update-goldens: $(READY) ## Write the golden reviews anew; read the diff before you commit it
	@UPDATE_GOLDENS=1 $(BIN)/pytest tests/reviews tests/bot/render

screenshots: $(READY) ## Golden reviews as pages and pictures (with Chromium), to be read with a fresh eye
	@$(BIN)/python -m tests.screenshots

corpus: $(READY) ## The reader against real schemas: CORPUS holds dev.json and truth, CHECKOUTS the repositories
	@$(BIN)/python -m tests.corpus --corpus "$(CORPUS)" --checkouts "$(CHECKOUTS)" $(ARGS)

kit: $(READY) ## The reader's cases against drizzle-kit itself (needs npm)
	@$(BIN)/python -m tests.kit

fuzz: $(READY) ## 20,000 hostile schemas within 2 s and 512 MB each; CHECKOUTS adds real ones, mangled
	@$(BIN)/python -m tests.fuzz --corpus "$(CORPUS)" --checkouts "$(CHECKOUTS)" $(ARGS)

fuzz-sql: $(READY) ## 20,000 mutated migrations: none may crash, hang or pass unparsed; ARGS="--migrations DIR" for real ones
	@$(BIN)/python -m tests.fuzz_sql $(ARGS)

history: $(READY) ## Whole histories of those repositories, replayed and compared with their last snapshots
	@$(BIN)/python -m tests.replayed --corpus "$(CORPUS)" --checkouts "$(CHECKOUTS)" $(ARGS)

noise: $(READY) ## Findings per rule over those histories: writes docs/noise.md, or ARGS="--show family/rule" prints some
	@$(BIN)/python -m tests.noise --corpus "$(CORPUS)" --checkouts "$(CHECKOUTS)" $(ARGS)

backtest: $(READY) ## Commits that were mended later, and drift between schema and migrations: are they found (CORPUS, CHECKOUTS)
	@$(BIN)/python -m tests.backtest --corpus "$(CORPUS)" --checkouts "$(CHECKOUTS)" $(ARGS)

asked: $(READY) ## Ten factual questions of every repository of the corpus, against drizzle-kit's word (CORPUS, CHECKOUTS)
	@$(BIN)/python -m tests.asked --corpus "$(CORPUS)" --checkouts "$(CHECKOUTS)" $(ARGS)

cost: $(READY) ## What summaries and answers of a language model cost, from real prompts; none is asked (CORPUS, CHECKOUTS)
	@$(BIN)/python -m tests.cost --corpus "$(CORPUS)" --checkouts "$(CHECKOUTS)" $(ARGS)

contract: $(READY) ## Requests, payloads and stand-in against GitHub's published descriptions (needs npm)
	@$(BIN)/python -m tests.contract

second-github: $(READY) ## The bot in front of two GitHubs that are not ours: emulate, and Prism as a judge (needs npm)
	@$(BIN)/python -m tests.second

truth: $(READY) ## Run our own statements on a real Postgres and write down what it did
	@$(BIN)/python -m tests.truth

lock: $(READY) ## Compile the lock files anew from pyproject.toml
	@$(BIN)/uv pip compile $(COMPILE) -o requirements.lock pyproject.toml
	@$(BIN)/uv pip compile $(COMPILE) --extra otel --constraints requirements.lock -o deploy/otel.lock pyproject.toml
	@$(BIN)/uv pip compile $(COMPILE) --group dev -o requirements-dev.lock pyproject.toml

lock-check: $(READY) ## Compile the locks once more: they must come out as they are (needs the package index)
	@mkdir -p scratch/locks && cp requirements.lock requirements-dev.lock deploy/otel.lock scratch/locks/
	@$(BIN)/uv pip compile $(COMPILE) -o scratch/locks/requirements.lock pyproject.toml
	@$(BIN)/uv pip compile $(COMPILE) --extra otel --constraints requirements.lock -o scratch/locks/otel.lock pyproject.toml
	@$(BIN)/uv pip compile $(COMPILE) --group dev -o scratch/locks/requirements-dev.lock pyproject.toml
	@for each in requirements.lock requirements-dev.lock deploy/otel.lock; do diff $$each scratch/locks/$${each#deploy/}; done
	@echo "The locks come out as they are."

audit: $(READY) ## Known holes in what is locked, by the public database (needs the network: not part of make test)
	@$(BIN)/uv tool run --quiet pip-audit --strict --disable-pip --no-deps --require-hashes -r requirements.lock -r deploy/otel.lock $(ARGS)

wheel: $(READY) ## Build the wheel, install it with the locked dependencies in an empty environment, and use it there
	@$(BIN)/python -m tests.wheel

deploy-check: $(READY) ## deploy/, the action and the chart under the tools that know them (fetched from the package index)
	@$(BIN)/python -m tests.deployed

site: $(READY) ## The pages as a site with search, every link checked: scratch/site/html (its tools come from the package index)
	@$(BIN)/python -m tests.website

picture: $(READY) ## The screenshot of the README: what the demonstration writes, in a headless Chromium
	@$(BIN)/python -m tests.picture

clean: ## Remove what the commands made
	@rm -rf .venv .coverage .coverage.* scratch .mypy_cache .pytest_cache .ruff_cache
