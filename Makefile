# `make map` and `make test` do everything on a bare machine with Python 3.11 or later.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup map test lint docs bench audit fuzz clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@echo "Préparation des calculs (une fois par machine)…"
	$(BIN)/pensions demo $(VENV)/first > /dev/null
	PENSIONS_CACHE=$(VENV)/first/cache $(BIN)/pensions rank $(VENV)/first --out $(VENV)/first/out > /dev/null
	rm -rf $(VENV)/first
	touch $@

map: setup
	$(BIN)/pensions demo out/demo-data --size metropole
	$(BIN)/pensions rank out/demo-data --out out/demo

test: setup lint
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: setup
	$(BIN)/python -m sphinx -W --keep-going -E -q -b html docs build/docs
	@echo build/docs/index.html

# Changed files of each reader; one that hangs or crashes ends its own process alone.
CASES ?= 320
SEED ?= 1
fuzz: setup
	$(BIN)/python -m tests.fuzz --cases $(CASES) --seed $(SEED)

bench: setup
	$(BIN)/python benchmarks/run.py

AUDIT := build/audit

# Licences and bill of materials of what an installation brings (no network but the package index), then its known
# vulnerabilities (the network).
audit: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[audit]"
	$(PYTHON) -m venv --clear --without-pip $(AUDIT)/shipped
	$(BIN)/python -m pip --python $(AUDIT)/shipped/bin/python install --quiet --constraint constraints.txt ".[archives]"
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --short-PURLs --output-reproducible \
		--output-file $(AUDIT)/sbom.cdx.json $(AUDIT)/shipped/bin/python
	$(BIN)/python -m supply.audit $(AUDIT)
	$(BIN)/pip-audit --strict --no-deps --disable-pip --requirement $(AUDIT)/shipped.txt

clean:
	rm -rf $(VENV) build docs/reference out artefacts .pytest_cache .mypy_cache .ruff_cache .hypothesis
