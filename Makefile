# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATABASE ?= data/mutualisation.duckdb

.PHONY: run test check benchmarks clean

run: $(VENV)/run.stamp
	@test -e $(DATABASE) || $(BIN)/python -m pipeline --database $(DATABASE) init --demo
	$(BIN)/python -m pipeline --database $(DATABASE) dashboard

test: $(VENV)/test.stamp browser check
	$(BIN)/pytest -n auto --dist loadfile

check: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

benchmarks: $(VENV)/test.stamp
	@for bench in tests/benchmarks/*.py; do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

# The end-to-end tests drive a real browser: one already there, else Debian's package when root.
.PHONY: browser
browser: $(VENV)/test.stamp
	@$(BIN)/python tests/browser/ensure.py

$(VENV)/run.stamp: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 ou plus récent est nécessaire")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements.txt requirements-test.txt $(VENV)/run.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch $@

clean:
	rm -rf $(VENV)
