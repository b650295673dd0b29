# The only list of commands. `make demo` and `make test` do all the set-up by themselves.
SHELL := /bin/bash
PY := .venv/bin/python
UV := .venv/bin/uv
export UV_LINK_MODE ?= copy

.PHONY: help setup demo test explore lint types docs validate bench wheel browser lock clean

help:            ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/ready  ## make .venv with everything in it

.venv/bin/uv:
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check uv==0.13.9

# What is installed is pinned with hashes; the package itself is built here, which packs both models.
.venv/ready: pyproject.toml requirements.lock hatch_build.py $(wildcard packing/*.py packing/pose/*.json src/laststraw/knowledge/data/poses/*.toml) | .venv/bin/uv
	$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python $(PY) --no-deps --build-constraint packing/build-constraints.txt -e .
	touch $@

demo: setup      ## the main job on the packaged example person; ends with a report
	.venv/bin/laststraw demo --out laststraw-demo

test: setup lint types  ## everything that must hold
	$(PY) -m pytest -n 2 --dist loadfile

explore: setup   ## the same laws on examples that nobody has tried yet: other ones on every run
	HYPOTHESIS_PROFILE=explore $(PY) -m pytest -n 2 --dist loadfile

lint: setup      ## style, and who may import whom
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports --no-cache
	$(PY) -m laststraw knowledge --check

types: setup     ## mypy --strict
	.venv/bin/mypy

docs: setup      ## a page for every fact, and the tables of docs/generated anew
	$(PY) docs/generated/renew.py

validate: setup  ## reproduce every published table in validation/
	$(PY) -m validation

bench: setup     ## speed, memory and accuracy, printed as the tables of benchmarks/
	$(PY) -m benchmarks

wheel: setup     ## a wheel that installs without Node, and proof that it runs in an empty environment
	$(UV) build --wheel --build-constraint packing/build-constraints.txt --python $(PY)
	bash packing/try_wheel.sh

browser:         ## Debian's Chromium and axe, for the tests that look at the report
	command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium)
	npm install --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --silent axe-core@4.14.1

lock: .venv/bin/uv  ## renew the pinned requirements from pyproject.toml
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --group dev pyproject.toml -o requirements.lock

clean:           ## remove what was built
	rm -rf .venv dist laststraw-demo src/laststraw/body/model src/laststraw/capture/backends/model
