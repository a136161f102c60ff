# Two commands are enough: `make demo` and `make test`. The rest is in `make help`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo release grade feedback doctor scores data answers lab test test-versions check format messages clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/installed ## go through the whole course with a small sample class
	@$(BIN)/nbjudge demo

release: $(VENV)/installed ## source/ -> release/: generate the students' notebooks
	@$(BIN)/nbjudge release

grade: $(VENV)/installed ## submitted/ -> autograded/, gradebook.db
	@$(BIN)/nbjudge autograde

feedback: $(VENV)/installed ## autograded/ -> feedback/
	@$(BIN)/nbjudge feedback

doctor: $(VENV)/installed ## say whether this machine can grade
	@$(BIN)/nbjudge doctor

scores: $(VENV)/installed ## show the points of every student
	@$(BIN)/nbjudge scores

data: $(VENV)/installed ## say which images and weights grading uses
	@$(BIN)/python -m cnn_course

answers: $(VENV)/installed ## try the answer corpus on the test cells
	@$(BIN)/nbjudge answers

lab: $(VENV)/installed ## open the course in JupyterLab
	@$(BIN)/jupyter lab

test: $(VENV)/installed-dev ## run the whole test suite
	@$(BIN)/pytest --numprocesses 2 --dist loadfile

test-versions: $(VENV)/installed-dev ## the course with other versions (ONLY=3.13-colab: with these)
	@$(BIN)/python scripts/test_versions.py $(ONLY)

check: $(VENV)/installed-dev ## lint, types, and the wheel in an empty environment
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python scripts/try_wheel.py

format: $(VENV)/installed-dev ## format the code
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

messages: $(VENV)/installed-dev ## bring the catalogues in nbjudge/locale/ up to date with the code
	@mkdir -p .nbjudge
	@$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --keywords to_translate \
	  --no-location --no-wrap --omit-header --output-file .nbjudge/nbjudge.pot nbjudge
	@$(BIN)/pybabel --quiet update --domain nbjudge --output-dir nbjudge/locale --no-wrap \
	  --no-fuzzy-matching --ignore-obsolete --omit-header --input-file .nbjudge/nbjudge.pot

clean: ## remove the virtual environments and what was made in .nbjudge/ (no student data)
	rm -rf $(VENV) .venvs .nbjudge .pytest_cache .mypy_cache .ruff_cache

# The stamps are written last, so that an interrupted installation is taken up again.
$(VENV)/installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
	  echo "$(PYTHON) is `$(PYTHON) --version`; this needs 3.11 to 3.13: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Installing into $(VENV)/ (once; TensorFlow is large, so this takes some minutes)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' \
	  --requirement requirements.txt
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m tests.postgres
	@touch $@
