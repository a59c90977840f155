# Every command of Xuecheng. `make help` lists them.

PYTHON ?= python3
PORT ?= 8000
DATA ?= data
APP ?=

BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test check messages docs pictures lock clean

help: ## This list
	@grep -hE '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: .venv/.run ## Serve the demonstration city (PORT=8000 DATA=data)
	@XUECHENG_DATA='$(DATA)' XUECHENG_DEMO=1 XUECHENG_CITY_PACK=demo-city \
		XUECHENG_PUBLIC_URL='http://localhost:$(PORT)' \
		$(BIN)/xuecheng run --port '$(PORT)'

test: .venv/.dev ## Run every test: on SQLite, on PostgreSQL, in a browser (ARGS=... go to pytest)
	@$(BIN)/python -m scripts.suite $(ARGS)

check: .venv/.dev ## Run the static checks: style, types, contracts, migrations, translations
	@$(BIN)/python -m scripts.checks

messages: .venv/.dev ## Bring the English catalogues in step with the texts (APP=courses)
	@$(BIN)/python -m scripts.messages $(APP)

bench-%: .venv/.dev ## Measure, for example bench-thread; results go to docs/reference/benchmarks.md
	@$(BIN)/python -m bench.$*; held=$$?; $(BIN)/python -m scripts.benchmarks_page && exit $$held

bench-reach: .venv/.bench

docs: .venv/.dev ## Write the reference pages that are made from the code
	@$(BIN)/python -m scripts.reference_pages

pictures: .venv/.dev ## Take a picture of every page, for docs/reference/pictures.md
	@$(BIN)/python -m scripts.pictures

lock: .venv/.dev ## Pin every package anew, with hashes
	@$(BIN)/python -m scripts.lock

clean: ## Remove .venv and caches; the city's data stays
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv/.run: requirements.lock pyproject.toml
	@$(PYTHON) scripts/install.py requirements.lock
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml
	@$(PYTHON) scripts/install.py requirements-dev.lock
	@touch .venv/.run $@

.venv/.bench: requirements-bench.lock pyproject.toml
	@$(PYTHON) scripts/install.py requirements-bench.lock
	@touch .venv/.run .venv/.dev $@
