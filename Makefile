# Two commands: `make run` shows the product on a demo project, `make test` proves it works.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run test test-all test-browser test-walks checks lint types messages sbom licences clean help

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.installed ## Install, load the demo project when there is no data yet, and serve the app on http://localhost:8501
	$(BIN)/terugkoppel demo --serve

test: checks ## Lint, types, layers, translations and the tests on SQLite and PostgreSQL
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal -m "not slow and not browser"

test-all: checks ## All that `make test` does and the tests that take long; notes in docs/test-all.md how long
	$(BIN)/python -m tests.whole_run docs/test-all.md

test-browser: $(VENV)/.browser ## The work as users do it, in Chromium
	$(BIN)/python -m pytest -m browser tests/browser

test-walks: $(VENV)/.browser ## Of those the five walks, each user's work from start to end; their pictures are the manual's
	$(BIN)/python -m pytest -m browser tests/browser/test_walks_demo.py tests/browser/test_walks_administrator.py

checks: $(VENV)/.testing # both at once
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint types

lint: $(VENV)/.testing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo

types: $(VENV)/.testing
	$(BIN)/mypy

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; run: make run PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	# torch first, by its exact version: a range would fetch gigabytes of GPU libraries
	$(PIP) install --quiet --constraint constraints.txt torch
	$(PIP) install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.testing: $(VENV)/.installed
	$(PIP) install --quiet --constraint constraints.txt --editable '.[test]'
	touch $@

$(VENV)/.browser: $(VENV)/.testing
	$(PIP) install --quiet --constraint constraints.txt --editable '.[test,browser]'
	touch $@

messages: $(VENV)/.testing ## Collect the sentences of screens and commands, and compile the Dutch catalogue
	$(BIN)/python -m workbench.messages

sbom licences: $(VENV)/.testing ## Write docs/sbom.cdx.json and docs/licences.md anew, after a change of constraints.txt
	$(PIP) install --quiet --constraint constraints.txt --editable '.[test,browser,train,release]'
	$(BIN)/python -m tests.sbom docs/sbom.cdx.json
	$(BIN)/python -m tests.licences docs/licences.md

clean: ## Remove the environment and caches; data stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
