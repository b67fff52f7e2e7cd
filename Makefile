# Everything runs in a virtual environment that is made when it is needed: $(VENV), from $(PYTHON), 3.11 or newer.
# The steps of `make test` and the sum of their results are in tools/check.py.

PYTHON ?= python3
VENV ?= .venv

IN_VENV := $(VENV)/bin/python
PROJECTS := examples tests/interpreters/native tests/interpreters/elsewhere tests/sanitizers/native tests/stress/native benchmarks/functions/pydust
# How long `make fuzz` goes on.
FUZZ_SECONDS ?= 60
# Options of `make bench`, such as BENCH="--line str --only c,pydust".
BENCH ?=
# Options of `make bench-build`, such as BENCH_BUILD="--functions 10,100 --only pydust,pyo3 --profile dev".
BENCH_BUILD ?=
PIP := $(IN_VENV) -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test tsan asan fuzz lint docs examples bench bench-build clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-17s %s\n", $$1, $$2 }'

demo: examples ## Install the tool, build the examples and show what they do
	@echo "Running the tour: python -m example"
	@cd examples && $(abspath $(IN_VENV)) -m example

test: $(VENV)/developer ## Run every test, lint and type check
	@$(IN_VENV) tools/check.py test

tsan: $(VENV)/developer ## Look for data races with ThreadSanitizer (needs a nightly Rust, and clang's runtime)
	@PYDUST_TEST_TSAN=1 $(IN_VENV) -m pytest tests/sanitizers/test_threads.py

asan: $(VENV)/developer ## Look for wrong accesses of memory with AddressSanitizer (needs a nightly Rust, and gcc's runtime)
	@PYDUST_TEST_ASAN=1 $(IN_VENV) -m pytest tests/sanitizers/test_memory.py

fuzz: $(VENV)/developer ## Try what must bear any input with made-up inputs, for FUZZ_SECONDS in all
	@$(IN_VENV) -m tests.fuzz --seconds $(FUZZ_SECONDS)

lint: $(VENV)/developer ## Run the lints and the type check
	@$(IN_VENV) tools/check.py lint

docs: $(VENV)/developer ## Refresh the quotes in the guide and build the documentation of the crates
	@echo "Bringing the quotes in the guide up to date"
	@$(IN_VENV) tools/quote.py --write
	@$(IN_VENV) tools/check.py docs

examples: $(VENV)/tool ## Build the examples with the tool
	@echo "Building the examples: pydust develop"
	@$(IN_VENV) -m pydust develop examples

bench: ## Compare the speed of calls with C and PyO3, on $(PYTHON)
	@$(PYTHON) -m benchmarks $(BENCH)

bench-build: ## Compare what builds cost with C and PyO3: seconds, bytes, and what each function adds
	@$(PYTHON) -m benchmarks.cost $(BENCH_BUILD)

clean: ## Remove everything that was made here
	@echo "Removing $(VENV), target and what was built below examples, tests and benchmarks"
	@rm -rf $(VENV) target $(PROJECTS:%=%/target) $(PROJECTS:%=%/Cargo.toml) $(PROJECTS:%=%/.cargo)
	@find $(PROJECTS) \( -name "*.so" -o -name "*.pyi" -o -name py.typed \) -delete
	@rm -rf .mypy_cache .ruff_cache .pytest_cache
	@find python tests tools examples benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/tool: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	@echo "Making a virtual environment: $(VENV), from $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV)
	@echo "Installing the tool into it"
	@$(PIP) install --editable .
	@touch $@

$(VENV)/developer: $(VENV)/tool
	@echo "Installing what the checks need: check-jsonschema, hypothesis, IPython, mypy, nbclient, pyrefly, pytest, pytest-xdist, ruff, ty"
	@$(PIP) install --upgrade "pip>=25.1"
	@$(PIP) install --group dev
	@touch $@
