# `make demo` and `make test` do all set-up themselves; `make help` lists the rest.

EXPORT ?= Fixtures/erp
REPORT ?= demo-report.html

.PHONY: help setup build demo test test-fast test-heavy lint format fixtures fuzz differential cases power-cuts tables sanitize bench serve-contract serve-bench clean

help:
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: ## install what is missing (apt or Homebrew), and say what
	@scripts/setup

build: setup ## release build, in .build/release/rekindle
	@scripts/commit
	swift build -c release --product rekindle

demo: build ## rehearse the restore of a real export, and leave a report to open
	.build/release/rekindle rehearse $(EXPORT) -o $(REPORT)
	@echo
	@echo "The report: $(CURDIR)/$(REPORT)"

test: setup ## every test but those of test-heavy; those that need Google's emulator or Chromium run where it is found
	@scripts/test

test-fast: setup ## the tests that start no Java, no gcloud and no browser: after each change
	@scripts/test fast

test-heavy: fuzz differential cases power-cuts tables serve-contract sanitize ## what takes too long for every change: these seven, one after another

lint: setup ## formatting, the rules of .swift-format, and names that count by their bytes (scripts/lint-names)
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Fuzz
	python3 scripts/lint-names

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests Fuzz

fixtures: setup ## make Fixtures anew with Google's emulator (needs Java and the gcloud SDK)
	python3 Fixtures/make

fuzz: setup ## fuzz the decoders and the verifier of tokens (FUZZ_SECONDS=60 for each; Linux); what fails is kept in Fixtures/fuzz/failures
	@scripts/fuzz

differential: setup ## compare what is verified with what Google's emulator imports (EXECUTIONS=20000, SEED=...); needs Java and the emulator
	@scripts/differential

cases: build ## judge the release build by every case that was once judged wrongly (scripts/cases)
	REKINDLE_BIN=$(CURDIR)/.build/release/rekindle python3 scripts/cases/run.py

power-cuts: setup ## run each runbook to its end, with a power cut before each command that writes (make test cuts once in a step)
	@REKINDLE_POWER_CUTS=commands TEST_FILTER='--filter ToTheEndTests' scripts/test

tables: setup ## each row of what can go wrong in a runbook, buckets of every sort, and a restore that is killed everywhere
	@scripts/test tables

sanitize: setup ## every test under address sanitizer, and again under thread sanitizer
	@scripts/sanitize

serve-contract: build ## hold rekindle serve against its OpenAPI document with schemathesis (from PyPI; skipped aloud without it)
	@REKINDLE_BIN=$(CURDIR)/.build/release/rekindle scripts/serve-contract $(CONTRACT_OPTIONS)

serve-bench: build ## time rekindle serve with 1,000 exports and 50 users, and look at its memory; docs/benchmarks.md
	@REKINDLE_BIN=$(CURDIR)/.build/release/rekindle scripts/serve-bench $(BENCH_OPTIONS)

bench: setup ## time every command on generated exports (DOCUMENTS=200000); docs/benchmarks.md
	swift build -c release
	.build/release/rekindle-bench --documents $(or $(DOCUMENTS),200000) $(BENCH_OPTIONS)

clean: ## remove all builds
	rm -rf .build .build-*
