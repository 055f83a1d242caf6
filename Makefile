# Every target is tools/bootstrap.py; `make help` lists them.
PYTHON ?= python3

.DEFAULT_GOAL := setup
.PHONY: setup run test quick nightly format shots bench lock help

setup:
	@$(PYTHON) tools/bootstrap.py

run test quick nightly format shots bench lock help:
	@$(PYTHON) tools/bootstrap.py $@
