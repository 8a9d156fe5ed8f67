# Two commands do everything: `make demo` runs the main job, `make test` passes the tests.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
ARGS ?=

.PHONY: demo test lint check-types contracts unit bench chaos docs messages clean
.DEFAULT_GOAL := test

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "nhacviec needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $(READY)

demo: $(READY)
	$(BIN)/nhacviec demo $(ARGS)

test: lint check-types contracts unit

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports --no-cache

unit: $(READY)
	$(BIN)/python -m pytest $(ARGS)

docs: $(READY)
	$(BIN)/python docs/render_reference.py
	$(BIN)/python docs/render_pictures.py

messages: $(READY)
	$(BIN)/python -m scheduler.locale.update

bench: $(READY)
	$(BIN)/python -m benchmarks.phrases --write docs/reference/benchmarks.md

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
