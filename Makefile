# AgentSudo. `make` lists what there is; each target's comment is its help.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STANDIN := target/debug/slack-standin
SERVER := target/debug/agentsudo
NODE_FRAMEWORKS := bindings-node/test/frameworks
# One feature set for everything in Rust, so that nothing is built twice. The server's PostgreSQL comes with it.
RUST := --workspace --exclude agentsudo-python --exclude agentsudo-node --exclude agentsudo-ffi --exclude agentsudo-uniffi \
  --exclude agentsudo-uniffi-testing --features agentsudo-core/testing
# A fresh Debian knows of no packages before it has asked.
APT_INSTALL := apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# One target directory for every crate and every language.
export CARGO_TARGET_DIR := $(CURDIR)/target

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: demo
demo: $(BIN)/maturin python-demo standin ## Run the main job, then an approval server: no account, no configuration (ASK=1: you decide, in a browser)
	cargo build --locked -p agentsudo-server
	@SLACK_STANDIN=$(CURDIR)/$(STANDIN) AGENTSUDO=$(CURDIR)/$(SERVER) ASK=$(ASK) $(BIN)/python examples/python/demo.py

.PHONY: test
test: test-rust test-python test-node test-package test-c test-go test-kotlin test-ruby test-server test-conformance ## Run every test of every language

.PHONY: test-rust
test-rust: postgres ## Test the core with its stores, the server, the judge and the Slack stand-in
	cargo test --locked $(RUST)

.PHONY: test-stores postgres
postgres:
	@ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || { $(APT_INSTALL) postgresql; }

test-stores: postgres ## Test the stores alone, with a PostgreSQL of the tests' own beside the other two
	cargo test --locked $(RUST) --test stores

.PHONY: test-python
test-python: $(BIN)/.tools-test python-testing standin target/published ## Test the Python package, its types, its examples and the Slack SDKs
	$(BIN)/python -m mypy.stubtest agentsudo._native --allowlist bindings-python/.stubtest-allowlist
	$(BIN)/python -m mypy --config-file bindings-python/pyproject.toml bindings-python/python/agentsudo
	SLACK_STANDIN=$(CURDIR)/$(STANDIN) AGENTSUDO_PUBLISHED=$(CURDIR)/target/published \
	  $(BIN)/python -m pytest bindings-python/tests
	bindings-python/tests/on-every-python
	SLACK_STANDIN=$(CURDIR)/$(STANDIN) bindings-python/tests/frameworks/run
	@command -v chromium >/dev/null || { $(APT_INSTALL) --no-install-recommends chromium; }
	SLACK_STANDIN=$(CURDIR)/$(STANDIN) $(BIN)/python -m pytest -q -p no:cacheprovider tests/slack/tests_python

.PHONY: test-node
test-node: $(addsuffix /node_modules/.package-lock.json,bindings-node $(NODE_FRAMEWORKS) examples/node tests/slack/tests_node) standin ## Test the Node package, its types, its examples, with frameworks, and Slack's SDK
	cd bindings-node && SLACK_STANDIN=$(CURDIR)/$(STANDIN) npm test
	cd $(NODE_FRAMEWORKS) && SLACK_STANDIN=$(CURDIR)/$(STANDIN) npm test
	cd tests/slack/tests_node && SLACK_STANDIN=$(CURDIR)/$(STANDIN) npm test

.PHONY: test-package
test-package: wheel uniffi-testing kotlin-tools bindings-node/node_modules/.package-lock.json ## Install the published packages as a user would, and run their quick starts
	rm -rf target/package && python3 -m venv target/package
	target/package/bin/pip install -q --no-index --find-links target/wheels agentsudo
	cd target/package && bin/python -c "import agentsudo._native as n; assert not hasattr(n, '_testing')"
	target/package/bin/python examples/python/quickstart.py
	cd bindings-node && npm run -s package
	# The library of the tests does for the packaging: it has all that the published one has, and is built already.
	bindings-ffi/kotlin/package $(UNIFFI) target/kotlin-tried
	bindings-ffi/kotlin/try-package target/kotlin-tried

.PHONY: test-c
test-c: c-testing c-tools standin ## Test the C library, its header and its examples
	cargo test --locked -p agentsudo-ffi --features testing
	bindings-ffi/c/tests/run

.PHONY: test-kotlin
test-kotlin: driver-kotlin standin ## Test the Kotlin package on the JVM, with its examples
	$(MVN) test
	touch target/kotlin/.resolved

.PHONY: test-ruby
test-ruby: uniffi-testing ## Test the generated Ruby
	ruby -e "require 'ffi'" 2>/dev/null || { $(APT_INSTALL) ruby ruby-ffi; }
	ruby bindings-ffi/ruby/test/smoke.rb $(UNIFFI)

.PHONY: server-testing
server-testing:
	cargo build --locked $(RUST) --bin agentsudo

.PHONY: test-server
test-server: postgres $(BIN)/.tools-server server-testing python-testing standin target/published ## Test the approval server: protocol, clients, Slack, command line, faults
	SLACK_STANDIN=$(CURDIR)/$(STANDIN) AGENTSUDO_PUBLISHED=$(CURDIR)/target/published AGENTSUDO=$(CURDIR)/$(SERVER) \
	  $(BIN)/python -m pytest -q -p no:cacheprovider tests/server

.PHONY: soak soak-server
soak: soak-c soak-server ## Kill servers and clients 10,000 times, restore 100,000 requests, misuse the C library 10 million times (takes hours)

# How often something is killed, and how many requests wait meanwhile: less is a look, not a soak.
KILLS ?= 10000
PENDING ?= 100000
soak-server: postgres $(BIN)/.tools-server server-testing python-testing ## The part of the soak about the stores and the server (KILLS=10000 PENDING=100000)
	SOAK_KILLS=$(KILLS) cargo test --locked $(RUST) --test stores kills
	SOAK_KILLS=$(KILLS) SOAK_PENDING=$(PENDING) AGENTSUDO=$(CURDIR)/$(SERVER) \
	  $(BIN)/python -m pytest -q -s -p no:cacheprovider tests/server/test_faults.py

.PHONY: test-go
test-go: c-testing standin go ## Test the Go package, with the race detector, and its examples
	cd bindings-ffi/go && $(GO) vet ./...
	cd bindings-ffi/go && SLACK_STANDIN=$(CURDIR)/$(STANDIN) $(GO) test -race ./...

.PHONY: test-conformance
test-conformance: python-testing node-testing driver-c driver-go driver-kotlin ## Let the judge put every vector to every language
	cargo build --locked $(RUST) --bin judge --bin driver-rust
	target/debug/judge --quiet --python $(BIN)/python

.PHONY: lint
lint: $(BIN)/.tools-test bindings-node/node_modules/.package-lock.json lint-go ## Check formatting and lints
	cargo fmt --all --check
	RUST="$(RUST)" .ci/features
	cargo clippy --locked --workspace --all-targets --features agentsudo-core/testing -- -D warnings
	$(BIN)/ruff check bindings-python examples tests
	$(BIN)/ruff format --check bindings-python examples tests
	cd bindings-node && npm run lint
	bindings-node/node_modules/.bin/biome ci --indent-style=space --line-width=120 examples/node tests/slack/node tests/bench/node tests/conformance/drivers/driver.mjs

.PHONY: wheel
wheel: $(BIN)/maturin ## Build the Python wheel that is published, in target/wheels
	rm -rf target/wheels
	$(BIN)/maturin build --release --out target/wheels -m bindings-python/Cargo.toml

.PHONY: kotlin-package
kotlin-package: kotlin-tools ## Build the Kotlin package that is published, with the native library for this machine, in target/kotlin-package
	cargo rustc --locked --release -p agentsudo-uniffi --crate-type cdylib
	bindings-ffi/kotlin/package target/release/libagentsudo_uniffi.so target/kotlin-package

.PHONY: uniffi-generate
uniffi-generate: uniffi-build ## Make the Kotlin, Swift and Ruby of the UniFFI door anew
	bindings-ffi/uniffi/generate

.PHONY: install
PREFIX ?= /usr/local
install: ## Build the C library and install it under PREFIX
	cargo build --locked --release -p agentsudo-ffi
	bindings-ffi/c/install $(CARGO_TARGET_DIR)/release $(PREFIX)

.PHONY: soak-c
soak-c: c-tools ## Misuse the C library: 10 million random calls, memory, every call under valgrind (takes hours)
	cargo build --locked -p agentsudo-ffi --features testing
	cargo build --locked --release -p agentsudo-ffi
	bindings-ffi/c/tests/run soak

.PHONY: bench-ffi
bench-ffi: go ## Measure the C library and the Go package beside empty calls (row S11), three times over
	cargo build --locked --release -p agentsudo-ffi
	tests/bench/ffi/run

.PHONY: bench
bench: ## Measure against the peers (release builds; takes a while)
	tests/bench/run
	$(MAKE) bench-node bench-ffi

.PHONY: bench-slack
bench-slack: ## Measure clicks, over HTTP and Socket Mode, and requests that wait (rows S8 and S9), three times over
	tests/bench/run --runs 3 s8_click s8_socket s9_pending

.PHONY: bench-node
bench-node: tests/bench/node/node_modules/.package-lock.json ## Measure the Node package against its peers (row S10), three times over
	cd bindings-node && npm run -s build:release
	mkdir -p target/bench/bindings && rm -f target/bench/bindings/s10-*.json
	cd tests/bench/node && for run in 1 2 3; do node s10.mjs && cp ../../../target/bench/s10.json ../../../target/bench/bindings/s10-$$run.json; done

.PHONY: bench-server
bench-server: $(BIN)/.tools-server ## Measure the approval server beside FastAPI and sqlite3 (release build)
	cargo build --locked --release -p agentsudo-server
	cargo build --locked --release --manifest-path tests/bench/server/load/Cargo.toml --target-dir target
	$(BIN)/pip install -q -r tests/bench/server/requirements.txt
	AGENTSUDO=$(CURDIR)/target/release/agentsudo $(BIN)/python tests/bench/server/measure.py

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf target $(VENV) bindings-node/{node_modules,dist,build,native} $(NODE_FRAMEWORKS)/{node_modules,build} examples/node/node_modules tests/bench/node/node_modules

.PHONY: standin
standin: ## Build the Slack stand-in
	cargo build --locked $(RUST) --bin slack-standin

# The UniFFI door with a clock that tests can move, and what is generated from it. The generator is a workspace of its own.
UNIFFI := target/debug/libagentsudo_uniffi_testing.so
.PHONY: uniffi-build uniffi-testing kotlin-tools driver-kotlin
uniffi-build:
	cargo build --locked -p agentsudo-uniffi-testing
	cargo build --locked --manifest-path bindings-ffi/uniffi/bindgen/Cargo.toml

uniffi-testing: uniffi-build
	bindings-ffi/uniffi/generate --check

# Maven resolves what it needs once for each change of its file; after a whole test run it needs no network.
# No compiler stays behind in the background.
MVN = mvn -B -q -Dkotlin.compiler.daemon=false -f bindings-ffi/kotlin/pom.xml \
  $$(test target/kotlin/.resolved -nt bindings-ffi/kotlin/pom.xml && echo -o)
kotlin-tools:
	@{ command -v mvn && command -v java; } >/dev/null || { $(APT_INSTALL) maven default-jdk-headless; }

driver-kotlin: uniffi-testing kotlin-tools
	$(MVN) test-compile
	bindings-ffi/kotlin/java-arguments dev.agentsudo.driver.DriverKt > target/kotlin/driver.args

# Debian's own python3 comes without venv.
$(BIN)/python:
	python3 -m venv $(VENV) || { $(APT_INSTALL) python3-venv && python3 -m venv $(VENV); }

$(BIN)/maturin: | $(BIN)/python
	$(BIN)/pip install -q -r bindings-python/requirements-build.txt

$(BIN)/.tools-test: bindings-python/requirements-build.txt bindings-python/requirements-test.txt | $(BIN)/python
	$(BIN)/pip install -q -r bindings-python/requirements-build.txt -r bindings-python/requirements-test.txt
	touch $@

$(BIN)/.tools-server: tests/server/requirements.txt $(BIN)/.tools-test
	$(BIN)/pip install -q -r tests/server/requirements.txt
	touch $@

# The published package, which old programs were written for: both run them, and must agree.
target/published: | $(BIN)/python
	$(BIN)/pip install -q --no-deps --target $@ agentsudo==0.3.2

%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	cd $* && npm ci --omit=optional --no-audit --no-fund
	touch $@

# Its formatter and its compiler are optional packages, one for each platform.
bindings-node/node_modules/.package-lock.json: bindings-node/package.json bindings-node/package-lock.json
	cd bindings-node && npm ci --no-audit --no-fund
	touch $@

# The package as users get it, and the package with a clock that tests can move. Cargo keeps both builds.
.PHONY: python-demo python-testing
python-demo: $(BIN)/maturin
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/maturin develop --skip-install -m bindings-python/Cargo.toml
	@$(MAKE) -s python-path

python-testing: $(BIN)/.tools-test
	VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/maturin develop --skip-install --features testing -m bindings-python/Cargo.toml
	@$(MAKE) -s python-path

# The C library with a clock that tests can move, and the judge's C driver over it.
.PHONY: c-testing c-tools driver-c
c-tools:
	@for tool in valgrind pkg-config cmake g++; do command -v $$tool >/dev/null || { $(APT_INSTALL) $$tool; }; done

c-testing:
	cargo build --locked -p agentsudo-ffi --features testing

driver-c: c-testing
	cc -std=c11 -O1 -Wall -Wextra -Werror -Ibindings-ffi/c/include tests/conformance/drivers/c/*.c target/debug/libagentsudo.a \
	  -lpthread -ldl -lm -o target/debug/driver-c

# Go with what cgo needs to find this tree's header and library.
GO := $(CURDIR)/bindings-ffi/go/env go
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.6.1

.PHONY: go driver-go lint-go
go:
	@command -v go > /dev/null || { $(APT_INSTALL) golang; }

driver-go: c-testing go
	cd tests/conformance/drivers/go && $(GO) build -o $(CURDIR)/target/debug/driver-go .

lint-go: c-testing go
	@test -z "$$(gofmt -l bindings-ffi/go tests/conformance/drivers/go tests/bench/ffi/go examples/go | tee /dev/stderr)"
	cd bindings-ffi/go && $(GO) run $(STATICCHECK) ./...
	cd tests/conformance/drivers/go && $(GO) run $(STATICCHECK) ./...
	cd tests/bench/ffi/go && $(GO) run $(STATICCHECK) ./...
	cd examples/go/service && $(GO) run $(STATICCHECK) ./...

# The same for Node, whose package takes the library it finds in its own folder.
.PHONY: node-testing
node-testing: bindings-node/node_modules/.package-lock.json
	cd bindings-node && npm run -s build:testing

.PHONY: python-path
python-path:
	@echo $(CURDIR)/bindings-python/python > $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/agentsudo-dev.pth
