# The verbs of the house. `make` alone lists them; each does its own set-up.
#
# A fresh machine needs Python 3, make and the package registries: uv is fetched into .tools/ if there is none, Python
# 3.12 is found (or fetched by uv), and .venv gets the versions pinned in requirements.lock.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

SCENARIO ?= hangzhou-everywhere
ARGS ?=
JOBS ?= 2

BIN := .venv/bin

.PHONY: help
help: ## this list
	@echo "make VERB [SCENARIO=name or file] [ARGS='more options']"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: .venv/.ready ## answer the default question on observed data (SCENARIO=hangzhou-everywhere)
	@$(BIN)/blueprint run $(SCENARIO) $(ARGS)

.PHONY: test
test: .venv/.ready ## every test but the measurements of speed
	@$(BIN)/python -m pytest -n $(JOBS) -m "not speed and not long" -p no:benchmark $(ARGS)

.PHONY: check
check: .venv/.ready ## format, lint, types, and who may import whom
	@$(BIN)/ruff format --check --output-format concise .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

.PHONY: bench
bench: .venv/.ready ## measure speed and memory, and compare with tests/speed/record.json
	@$(BIN)/python -m pytest tests/speed -m speed --benchmark-autosave
	@$(BIN)/python tests/speed/clock.py $(ARGS)

.PHONY: golden
golden: .venv/.ready ## renew the golden numbers; read the difference before keeping it
	@$(BIN)/python -m pytest tests/golden --renew-golden $(ARGS)

.PHONY: schema
schema: .venv/.ready ## write scenarios/schema.json, by which editors complete and check scenarios
	@$(BIN)/blueprint schema --write

.PHONY: view
view: .venv/.view ## the browser application, on this machine alone: a map, levers, play
	@$(BIN)/blueprint view $(SCENARIO) $(ARGS)

.PHONY: install
install: .venv/.ready ## Python 3.12, the pinned libraries and the command blueprint, in .venv/

.PHONY: lock
lock: .tools/.ready ## renew requirements.lock: pinned versions and nothing else
	@$(UV_SETTINGS); uv pip compile --quiet --upgrade --universal --python-version 3.12 --all-extras \
		--no-header --no-annotate pyproject.toml --output-file requirements.lock

# --- set-up: quick and silent when there is nothing to do -------------------------------------------------------------

# uv from PATH or from .tools/. It does not read pip's settings, so a mirror that pip knows of is handed on.
define UV_SETTINGS
export PATH="$$PATH:$(CURDIR)/.tools/bin"; \
mirror="$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$(cd / && python3 -m pip config get global.index-url 2>/dev/null || true)}}"; \
if [ -n "$$mirror" ]; then export UV_DEFAULT_INDEX="$$mirror"; fi
endef

.tools/.ready:
	@mkdir -p .tools
	@command -v uv >/dev/null || { echo "set-up: fetching uv into .tools/"; cd /; \
		python3 -m venv "$(CURDIR)/.tools" && "$(CURDIR)/.tools/bin/python" -m pip install --quiet uv; } || { \
		echo "set-up: uv could not be fetched. python3 needs its venv module, and pip a registry." >&2; exit 1; }
	@touch $@

# In turn: a Python 3.12 that uv sees, one that pyenv keeps out of sight, one that uv can fetch, any later one.
.venv/bin/python: | .tools/.ready
	@echo "set-up: making .venv/ with Python $$(cat .python-version)"
	@$(UV_SETTINGS); make_venv() { uv venv --quiet --clear .venv "$$@" 2>/dev/null; }; \
		kept="$$(compgen -G "$${PYENV_ROOT:-$$HOME/.pyenv}/versions/$$(cat .python-version).*/bin/python" | tail -n 1 || true)"; \
		make_venv --no-python-downloads || make_venv --python "$${kept:-none}" || make_venv --managed-python \
		|| make_venv --no-python-downloads --python '>=3.12' || { \
		echo "set-up: Python 3.12 was neither found nor fetched. Install it, then run make again." >&2; exit 1; }

# requirements.lock pins every extra; a verb installs those it needs.
define INSTALL
export VIRTUAL_ENV="$(CURDIR)/.venv"; \
	uv pip install --quiet --constraint requirements.lock hatchling; \
	uv pip install --quiet --constraint requirements.lock --no-build-isolation --editable
endef

.venv/.ready: pyproject.toml requirements.lock | .venv/bin/python
	@echo "set-up: installing the versions pinned in requirements.lock"
	@$(UV_SETTINGS); $(INSTALL) '.[dev,sweep,calibrate]'
	@touch $@

.venv/.view: .venv/.ready
	@echo "set-up: installing the browser application's libraries, a quarter of a gigabyte"
	@$(UV_SETTINGS); $(INSTALL) '.[dev,sweep,calibrate,view]'
	@touch $@
