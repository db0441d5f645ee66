# Two commands do all the set-up: `make demo` and `make test`. Each makes its own virtual
# environment in .venv from the hash-pinned lock files.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LETTERS ?= ../shared/letters
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test test-all check lint types accuracy audit bench fuzz rules docs samples lock clean

help:
	@echo "make demo      install, and summarize a sample letter"
	@echo "make test      install, and run the tests (test-all: the slow ones too)"
	@echo "make check     lint, types, tests and the accuracy report, as CI does"
	@echo "make accuracy  score the extractor on the letters in LETTERS ($(LETTERS))"
	@echo "make bench     measure speed beside other tools"
	@echo "make fuzz      read mutated letters until told to stop"
	@echo "make rules     compile the rule files;  make samples: set the sample letters anew"
	@echo "make docs      write the reference, the man page and the picture anew"

demo: $(VENV)/.demo
	$(BIN)/imr summarize samples/one-decision.pdf

# What failed on a busy machine, with others beside it, is asked once more and alone; what fails
# then, fails. Only tests that failed (1) are: no error of collecting, of use or of pytest itself.
AGAIN := [ $$? -eq 1 ] && echo "once more, alone:" && \
  $(BIN)/python -m pytest -v -x --last-failed --last-failed-no-failures none

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow" || { $(AGAIN); }

test-all: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist worksteal || { $(AGAIN); }

check: lint types test-all accuracy audit

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

accuracy: $(VENV)/.dev
	@if [ -d $(LETTERS)/gold ]; then \
	  $(BIN)/imr evaluate $(LETTERS) $(LETTERS)/gold --minimum 1 --no-misses \
	    --engine pdfium --beside pdfminer --meaning $(LETTERS)/meaning --meaning tests/meaning/dev \
	    --meaning tests/meaning/invented.jsonl --meaning tests/meaning/unseen.jsonl; \
	else echo "accuracy: no letters in $(LETTERS), nothing to score"; fi

# Known holes in what is pinned; where the advisory database cannot be reached it says so.
audit: $(VENV)/.dev
	@out=$$(timeout 100 $(BIN)/pip-audit --disable-pip --require-hashes -r requirements.lock 2>&1); \
	code=$$?; \
	case "$$out" in \
	  *"Found "*" known vulnerabilit"*) printf '%s\n' "$$out"; exit $$code ;; \
	  *"could not be audited"*) echo "audit: the advisory database does not answer from here" ;; \
	  *) [ $$code -eq 0 ] && echo "audit: nothing known against what is pinned" \
	    || echo "audit: the advisory database cannot be reached from here" ;; \
	esac

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.corpus

fuzz: $(VENV)/.dev
	$(BIN)/python -m tests.fuzz

rules: $(VENV)/.dev
	$(BIN)/python -m imrcli.rules.build

docs: $(VENV)/.dev
	$(BIN)/python -m imrcli.cli.manual
	$(BIN)/python docs/make_picture.py

samples: $(VENV)/.dev
	$(BIN)/python samples/make_samples.py

lock: $(VENV)/.dev
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --quiet \
	  --python-version 3.11 -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --quiet \
	  --python-version 3.11 --extra dev --extra all -o requirements-dev.lock pyproject.toml

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(VENV)/bin/python requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps -e .
	$(BIN)/python -m compileall -q imrcli
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python requirements-dev.lock pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --no-deps -e .
	$(BIN)/python -m compileall -q imrcli
	@touch $@ $(VENV)/.demo

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
