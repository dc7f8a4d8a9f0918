# Targets call what a person would call. scripts/with-tools.sh runs a command with the tools of scripts/setup.sh, and each
# target sets up what it needs and no more.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup dev build test test-native test-wasm test-browser test-worker check check-rust check-types bench soak fuzz generate clean

# A RUSTFLAGS variable would replace the flags in .cargo/config.toml, and SIMD with them.
unexport RUSTFLAGS CARGO_ENCODED_RUSTFLAGS

TOOLS := scripts/with-tools.sh
WASM := --target wasm32-unknown-unknown
# These two exist only in WebAssembly; every other member of the workspace is native.
WASM_CRATES := wellform-wasm wellform-worker
NATIVE := --workspace $(WASM_CRATES:%=--exclude %)
# Outside the workspace, each with its own lock file.
OWN_CRATES := bench/Cargo.toml fuzz/Cargo.toml

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing (every other target does it too, for itself)
	@scripts/setup.sh

dev: ## build, and serve the Worker on http://localhost:8787
	@scripts/setup.sh rust wasm serve
	$(TOOLS) node scripts/dev.mjs

build: ## build the npm package and the Worker, optimised
	@scripts/setup.sh rust wasm node
	$(TOOLS) npm --prefix pkg run build
	$(TOOLS) npm run build

test: setup test-native test-wasm test-browser test-worker ## run every test

test-native: ## run the tests of the native crates, and the fuzz bodies over their corpus
	@scripts/setup.sh rust
	cargo test $(NATIVE) --exclude bindgen --all-features
	cargo test --manifest-path fuzz/Cargo.toml --target-dir target

test-wasm: ## build the npm package and run its tests in Node
	@scripts/setup.sh rust wasm node pkg
	$(TOOLS) npm --prefix pkg run build
	node scripts/sizes.mjs pkg
	$(TOOLS) npm --prefix pkg test

test-browser: ## run the tests of the npm package in headless Chromium: first the module alone, then the packed package
	@scripts/setup.sh rust wasm node pkg browser
	WASM_BINDGEN_TEST_ONLY_WEB=1 WASM_BINDGEN_TEST_TIMEOUT=300 CHROMEDRIVER=$$(command -v chromedriver) \
		$(TOOLS) cargo test $(WASM) --package wellform-wasm --lib --profile worker
	$(TOOLS) npm --prefix pkg run build
	$(TOOLS) npm --prefix pkg run test:browser

test-worker: ## build the Worker and run its tests in workerd
	@scripts/setup.sh rust wasm node
	$(TOOLS) npm test
	node scripts/sizes.mjs worker

check: setup check-rust check-types ## check format, lints, documentation and types

check-rust:
	cargo fmt --all --check
	$(foreach crate,$(OWN_CRATES),cargo fmt --manifest-path $(crate) --check &&) true
	cargo clippy $(NATIVE) --all-targets --all-features -- -D warnings
	$(foreach crate,$(OWN_CRATES),cargo clippy --manifest-path $(crate) --target-dir target --all-targets -- -D warnings &&) true
	$(TOOLS) cargo clippy $(WASM) $(WASM_CRATES:%=-p %) --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc $(NATIVE) --all-features --no-deps
	RUSTDOCFLAGS="-D warnings" $(TOOLS) cargo doc $(WASM) $(WASM_CRATES:%=-p %) --no-deps

check-types:
	cargo run --quiet --package generate -- --check
	$(TOOLS) npm --prefix pkg run check

bench: ## measure speed, memory and instructions on synthetic bodies, beside bench/baseline.json
	@scripts/setup.sh rust wasm node
	$(TOOLS) npm --prefix pkg run build
	$(TOOLS) node scripts/build-worker.mjs --faults
	cargo build --release --manifest-path bench/Cargo.toml
	node bench/instructions.mjs
	node bench/run.mjs --worker

soak: ## look for faults with new seeds and many cases: make soak [SEED=N] [TIMES=20] [PARTS="core fuzz worker load"]
	@scripts/setup.sh
	@SEED=$(SEED) TIMES=$(TIMES) scripts/soak.sh $(PARTS)

fuzz: ## look for bodies that break a law, with nightly Rust: make fuzz SECONDS=300 for each target
	scripts/fuzz.sh $(SECONDS)

generate: setup ## write what is generated from the Rust types: schemas, TypeScript types, docs/data-types.md, docs/report.md
	cargo run --package generate
	$(TOOLS) npm --prefix pkg run generate

clean: ## remove what was built (not the tools, not local data)
	cargo clean
	rm -rf bench/target fuzz/target pkg/dist worker/build worker/build-faults node_modules pkg/node_modules
