# Thin: what people and CI both run. `make chat` and `make test` work from nothing but Python 3.11 or newer.
PYTHON ?= python3
PORT ?= 7860
HOST ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTS_READY := $(VENV)/.ready-tests

.PHONY: help setup chat ask build evaluate test check bench clean

help:
	@echo "make chat            ask in the browser, on http://127.0.0.1:7860 (PORT=… for another)"
	@echo "make ask Q=\"…\"       ask one question"
	@echo "make build           build the index (asking does it too when pages changed)"
	@echo "make evaluate        run the gold sets and write docs/EVALUATION.md"
	@echo "make test | check    run the tests | only style and types"
	@echo "make bench           measure speed and memory"
	@echo "make setup | clean   make the virtual environment | remove it and the index"

setup: $(READY)

# One stamp for each set of packages: called again, nothing is installed unless what is pinned changed.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Baoda needs Python 3.11 or newer, found " + sys.version.split()[0]) \
		if sys.version_info < (3, 11) else 0'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt 'torch==2.13.0'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --editable .
	@touch $@

$(TESTS_READY): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --editable '.[test,train]'
	@touch $@

chat: $(READY)
	$(BIN)/python -m rag chat --host $(HOST) --port $(PORT)

ask: $(READY)
	@$(BIN)/python -m rag ask "$(Q)" || test $$? -eq 3  # 3: refused, which is an answer

build: $(READY)
	$(BIN)/python -m rag build

evaluate: $(READY)
	$(BIN)/python -m rag evaluate --markdown docs/EVALUATION.md

check: $(TESTS_READY)
	$(BIN)/ruff format --check rag training benchmarks tests docs ui.py
	$(BIN)/ruff check .
	$(BIN)/mypy

test: check
	$(BIN)/python -m pytest

bench: $(READY)
	$(BIN)/python -m benchmarks.asking

clean:
	rm -rf $(VENV) build dist *.egg-info
	find index -mindepth 1 ! -name README.md ! -name .gitignore -delete
