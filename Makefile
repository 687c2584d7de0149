# `make demo` and `make test` need only git, make and Python 3.11 or later (on Debian: python3 and python3-venv).

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
JOBS ?= auto
# The benchmark of the engine measures every n-th file (EVERY) of a directory (SOURCES; empty: Python's standard library).
SOURCES ?=
# That of history needs a repository (HISTORY=/path/to/flask), and compares with wily where that is installed.
HISTORY ?=
EVERY ?= 20

.PHONY: help demo test check unit test-other test-corpus test-fuzz fuzz test-edits test-replay bench clean

help: ## show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## / /' | awk '{name=$$1; $$1=""; printf "make %-13s%s\n", name, $$0}'

$(INSTALLED): pyproject.toml antipasta/version.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "antipasta needs Python 3.11 or later: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(INSTALLED) ## show antipasta accept a good commit and refuse a bad one
	@docs/demo.sh $(BIN)

test: check docs unit test-systems test-other ## run every check and every test, and build the documentation

check: $(INSTALLED) ## check formatting, lint, types and architecture, and run antipasta on itself
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 antipasta
	$(BIN)/mypy --platform darwin --cache-dir .mypy_cache/darwin antipasta
	$(BIN)/lint-imports --no-cache
	$(BIN)/antipasta gate --mode absolute

# Many tests start and kill processes, and may fail on a stalled machine. A failed test runs once more; the summary
# names it.
unit: $(INSTALLED) ## run the tests, with coverage (ARGS='tests/policy -k ratchet' for some of them)
	$(BIN)/python -m pytest -n $(JOBS) --reruns 1 --cov --cov-report=term $(ARGS)

.PHONY: test-systems
test-systems: $(INSTALLED) ## run the tests of hook, gate, metrics, cache and workers on a simulated Windows and a simulated macOS
	$(BIN)/python -m tests.simulated -n $(JOBS) --reruns 1 $(ARGS)

test-other: $(INSTALLED) ## run the engine's tests on another Python, if the machine has one
	@$(BIN)/python -m tests.other

test-corpus: $(INSTALLED) ## compare the numbers with radon, complexipy and lizard over whole code bases (long)
	$(BIN)/python -m pytest -s tests/corpus $(ARGS)

test-fuzz: $(INSTALLED) ## compare the numbers with radon on 100,000 generated programs (minutes; PROGRAMS=1000 for fewer)
	$(BIN)/python -m tests.fuzz $(PROGRAMS)

fuzz: $(INSTALLED) ## measure damaged files of real projects: SECONDS_EACH=60 of CPU time for each of LANGUAGES="go java …" (all; long); or give random bytes to the readers in HARNESS="config bundles …" (HARNESS=all)
	$(BIN)/python -m tests.fuzzing$(if $(HARNESS),.harnesses) --seconds $(or $(SECONDS_EACH),60) --first $(or $(FIRST),0) $(if $(HARNESS),$(filter-out all,$(HARNESS)),$(LANGUAGES))

test-edits: $(INSTALLED) ## compare measuring with and without reuse on 1,000 random edits (minutes; EDITS=100 for fewer)
	$(BIN)/python -m tests.edits $(EDITS)

test-replay: $(INSTALLED) ## compare the verdicts of 200 commits of a package, or of REPOSITORIES="DIR …", with an oracle that measures both versions in full (minutes; SAMPLE=1: by what config init writes)
	$(BIN)/python -m tests.replay $(COMMITS) $(addprefix --repository ,$(REPOSITORIES)) $(if $(REFUSED),--refused $(REFUSED)) $(if $(SAMPLE),--sample)

bench: $(INSTALLED) ## measure antipasta beside its peers, and write bench/RESULTS.md, results.json, plots and the figures of README.md (forty minutes; ONLY="hook django" prints some)
	$(BIN)/python -m bench $(addprefix --only ,$(ONLY))

.PHONY: bench-quick
bench-quick: $(INSTALLED) ## print the same from fewer rounds, without what is large (five minutes)
	$(BIN)/python -m bench --quick $(addprefix --only ,$(ONLY))

.PHONY: bench-check
bench-check: $(INSTALLED) ## fail where a figure of bench/results.json is above its bound (COUNTED=1: where one is that is counted in instructions, now)
	@$(BIN)/python -m bench check $(if $(COUNTED),--counted)

.PHONY: bench-studies
bench-studies: $(INSTALLED) ## run the single benchmarks of parts of antipasta
	$(BIN)/python -m bench.commands
	$(BIN)/python -m bench.runs
	$(BIN)/python -m bench.engine $(SOURCES) --every $(EVERY) --memory
	$(BIN)/python -m bench.cache $(SOURCES)
	$(BIN)/python -m bench.receipt
	$(BIN)/python -m bench.pairing
	$(BIN)/python -m bench.lines
	$(BIN)/python -m bench.extraction
	test -z "$(HISTORY)" || $(BIN)/python -m bench.history $(HISTORY)

.PHONY: docs
docs: $(INSTALLED) ## build the documentation into build/site, without a network (open build/site/index.html)
	PYTHONPATH=docs $(BIN)/python -m handbook

.PHONY: pages
pages: $(INSTALLED) ## write docs/reference again, which is made from the code, and the picture of a refusal
	PYTHONPATH=docs $(BIN)/python -m handbook write

clean: ## remove everything that the other commands have created
	rm -rf $(VENV) .venv-other .venv-release .venv-lowest .bench dist .cache build/pages build/site .pytest_cache .mypy_cache .ruff_cache .hypothesis htmlcov .coverage .coverage.*

RELEASE := .venv-release

$(RELEASE)/installed: .ci/release/requirements.txt
	$(PYTHON) -m venv --clear $(RELEASE)
	$(RELEASE)/bin/python -m pip install -qq --disable-pip-version-check --requirement $<
	@touch $@

.PHONY: release
release: $(RELEASE)/installed ## build, check and try what is published, into dist (minutes; TAG=v2.0.0 for a release, LINKS=URL for the links in its notes)
	@PYTHONPATH=.ci $(RELEASE)/bin/python -m release $(if $(TAG),--tag $(TAG)) $(if $(LINKS),--links $(LINKS))

.PHONY: test-lowest
test-lowest: $(INSTALLED) ## look which wheels the index has, and run the tests of the core with the lowest versions of all dependencies, on each Python that the machine has (minutes; PYTHONS="3.11 3.13" for some)
	TEST_INDEX=1 $(BIN)/python -m pytest -q tests/release/test_wheels.py
	@$(BIN)/python -m tests.lowest $(PYTHONS)

.PHONY: test-bare
test-bare: ## run `make demo` and `make test` on a bare Debian, built by mmdebstrap and removed afterwards (SUITE=trixie for another)
	@$(PYTHON) -m tests.bare --suite $(or $(SUITE),bookworm) $(ARGS)

.PHONY: test-same
test-same: $(INSTALLED) ## compare what BEFORE=/path/to/antipasta and this one answer to 500 commands (minutes; SOME=60 for fewer)
	@test -n "$(BEFORE)" || { echo "name another installation: make test-same BEFORE=/path/to/antipasta"; exit 1; }
	$(BIN)/python -m tests.sameness $(BEFORE) $(BIN)/antipasta $(if $(SOME),--some $(SOME)) $(ARGS)

.PHONY: test-branches
test-branches: $(INSTALLED) ## check that hook and gate agree on 100 generated branches (minutes; BRANCHES=1000 for more)
	BRANCHES=$(or $(BRANCHES),100) $(BIN)/python -m pytest -n $(JOBS) tests/integration/test_hook_and_gate_agree.py $(ARGS)

.PHONY: test-killed
test-killed: $(INSTALLED) ## kill 100 commands at random moments, and check that the next run is right (minutes; ROUNDS=1000 for more)
	ROUNDS=$(or $(ROUNDS),100) $(BIN)/python -m pytest tests/integration/test_killed.py --timeout=3000 $(ARGS)

.PHONY: test-overlay
test-overlay: $(INSTALLED) ## compare gates over the working tree with and without the cache, after 200 rounds of random changes (minutes; EXAMPLES=1000 for more)
	EXAMPLES=$(or $(EXAMPLES),200) $(BIN)/python -m pytest tests/integration/test_worktree_overlay.py --timeout=6000 $(ARGS)

.PHONY: chaos
chaos: $(INSTALLED) ## 500 hooks and gates side by side on one cache while everything goes wrong (minutes; RUNS=50 for fewer, SEED=1 to draw the same)
	$(BIN)/python -P -m tests.chaos --runs $(or $(RUNS),500) $(if $(SEED),--seed $(SEED)) $(ARGS)
