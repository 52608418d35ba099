# Everything is one command: each target makes .venv and installs what it needs.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run demo test modules chaos bench check format lock sbom audit scan coverage openapi clean

help: ## List the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-9s %s\n", $$1, $$2}'

run: .venv/runtime ## Start Switchboard on http://localhost:8080
	$(BIN)/switchboard serve

demo: .venv/runtime ## The same with three made-up accounts, without internet
	$(BIN)/switchboard demo

WORKERS ?= 4
SHARED := --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder # tests/run_order.py
# Compiled modules are kept, whatever the environment says: each worker would compile all again.
test: export PYTHONDONTWRITEBYTECODE :=
test: .venv/dev ## Check the code and run every test
	@$(MAKE) --no-print-directory --jobs=2 check modules .venv/supabase
	$(BIN)/pytest -m "not alone" $(SHARED)
	$(BIN)/pytest -m alone $$(grep -rl 'pytest.mark.alone' tests --include='test_*.py')

modules: .venv/page ## Check the page's modules with Node.js
	@if command -v npm >/dev/null; then npm --prefix tests/page test; \
	else echo 'The tests of the page'"'"'s modules are skipped: there is no npm.'; fi

SEEDS ?= 1 2 3
chaos: .venv/supabase ## Long runs under faults, compared with Telegram's world: SEEDS="1 2 3"
	$(BIN)/python -m tests.chaos $(SEEDS)

PARTS ?=
bench: .venv/bench ## Measure, beside Telethon alone: PARTS="intake store", or everything
	$(BIN)/python -m bench $(PARTS)

RUNTIME := requirements/runtime.in
DEPTRY := PYTHONWARNINGS=ignore $(BIN)/deptry --config requirements/deptry.toml --requirements-files
check: .venv/dev ## Format, lint, types, import rules and declared dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(DEPTRY) $(RUNTIME) backend sandbox
	$(DEPTRY) $(RUNTIME),requirements/dev.in,requirements/bench.in backend sandbox tests bench

format: .venv/dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

COOLDOWN ?= 7 days
lock: .venv/dev ## Pin the newest versions, at least a week old, of what requirements/*.in name
	$(BIN)/pip install --quiet 'uv>=0.9.17'
	for part in runtime dev bench supply; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	    --exclude-newer "$(COOLDOWN)" \
	    --no-strip-extras --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
	    requirements/$$part.in --output-file requirements/$$part.txt; done

sbom: .venv/supply ## List the parts of the images in build/ (CycloneDX)
	mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements/runtime.txt --pyproject pyproject.toml \
	  --output-reproducible --output-file build/switchboard.cdx.json
	npm --prefix supabase sbom --sbom-format cyclonedx --package-lock-only --omit dev >build/supabase.cdx.json

audit: .venv/supply ## Look for known weaknesses in the pinned versions
	for part in runtime dev bench supply; do \
	  $(BIN)/pip-audit --require-hashes --disable-pip --requirement requirements/$$part.txt || exit 1; done
	npm --prefix supabase audit --omit dev
	npm --prefix tests/page audit

scan: .venv/supply ## Look for secrets in the files, and for weak places in the workflows
	git ls-files -z | xargs -0 $(BIN)/detect-secrets-hook --baseline .secrets.baseline
	$(BIN)/zizmor --offline --persona auditor --config .github/zizmor.yml .github

coverage: .venv/supply .venv/page .venv/supabase ## Which lines the tests run
	$(BIN)/pytest -m "not docker and not alone" $(SHARED) \
	  --cov switchboard --cov-branch --cov-report term:skip-covered --cov-report html:build/coverage

openapi: .venv/dev ## Write docs/openapi.json from the code
	$(BIN)/python -m switchboard.api.openapi docs/openapi.json

clean: ## Remove what the commands above have made; data/ stays
	rm -rf .venv tests/page/node_modules supabase/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Switchboard needs Python 3.11 or newer; set PYTHON=/path/to/it."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/runtime: requirements/runtime.txt pyproject.toml | .venv/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

.venv/dev: requirements/dev.txt .venv/runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

.venv/supply: requirements/supply.txt .venv/dev
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/supply.txt
	@touch $@

.venv/bench: requirements/bench.txt .venv/dev
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

# A real Supabase for the tests; without npm they skip and say so.
.venv/supabase: supabase/package-lock.json .venv/dev
	@if command -v npm >/dev/null; then npm --prefix supabase ci --no-audit --no-fund; fi
	@touch $@

.venv/page: tests/page/package-lock.json .venv/dev
	@if command -v npm >/dev/null; then npm --prefix tests/page ci --no-audit --no-fund; fi
	@touch $@
