# Every target sets up what it needs in .venv. ARGS reaches the command: make test ARGS="-k losses"
# PYTHON chooses the Python that .venv is made with: make run PYTHON=/opt/python3.13/bin/python3

BIN := .venv/bin

# One thread: the models are so small that more threads only wait for each other.
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

# Node comes with the requirements.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench load browser

help:
	@echo "make run      start the app and open it in the browser"
	@echo "make test     make lint, then all tests"
	@echo "make lint     Python by ruff, mypy and the import contracts, JavaScript by tsc and Biome"
	@echo "make format   let ruff format the code and mend what it can"
	@echo "make bench    the benchmarks of speed and memory"
	@echo "make load     many people at once: the figures in docs/load.json"

run: .venv/requirements.stamp
	$(BIN)/python -m streamlit run app.py $(ARGS)

# Two processes, a file at a time each: what one waits for in the browser, the other uses. The fast
# ones first, and none after the browser's, whose driver leaves an event loop behind.
test: lint browser
	$(BIN)/node --test "tests/web/*.test.js"
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: .venv/requirements-dev.stamp node_modules/.package-lock.json
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	node_modules/.bin/tsc --project jsconfig.json
	node_modules/.bin/biome lint --error-on-warnings

format: .venv/requirements-dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/requirements-dev.stamp browser
	$(BIN)/python -m benchmarks $(ARGS)

load: .venv/requirements-dev.stamp browser
	$(BIN)/python -m benchmarks whole load floods cluster pages_at_once soak --json docs/load.json $(ARGS)

browser: .venv/requirements-dev.stamp
	@$(BIN)/python -m tests.chromium

node_modules/.package-lock.json: package-lock.json .venv/requirements-dev.stamp
	$(BIN)/npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# A stamp is newer than the requirements that are installed: the second call does nothing.
.venv/requirements-dev.stamp: requirements-dev.txt requirements-cluster.txt requirements-notebook.txt .venv/requirements.stamp
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $@

.venv/requirements.stamp: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

$(BIN)/python:
	@PYTHON="$(PYTHON)" sh scripts/make-venv.sh
