# gardu. `make` lists the targets; CI calls only them.

SHELL     := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
GO        ?= go
BIN       := bin
VERSION   ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS   := -s -w -X main.version=$(VERSION)
FUZZTIME  ?= 60s
PACKAGES  := ./...
SOURCES    = $(shell find . -name '*.go' -not -path './.*/*')
CRASHES   ?= 20

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: build
build: ## static binaries in bin/
	@mkdir -p $(BIN)
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN)/ ./cmd/...

.PHONY: run
run: build ## daemon on loopback with a demo database in .run/, and what to try
	@./cmd/gardu/demo.sh

.PHONY: test
test: peers ## every test, with the race detector; installs what the tests need
	$(GO) test -race -shuffle=on -timeout 30m $(PACKAGES)

.PHONY: short
short: ## the quick tests only, nothing installed
	$(GO) test -short $(PACKAGES)

.PHONY: peers
peers: ## Debian packages that tests talk to (FreeRADIUS, hostapd ...)
	@./cmd/gardu/peers.sh

.PHONY: fuzz
fuzz: ## every fuzz test for FUZZTIME (60s) each
	@./cmd/gardu/fuzz.sh $(FUZZTIME)

.PHONY: fuzz-api
fuzz-api: ## ask a daemon all that its OpenAPI file says for FUZZTIME; GARDU_FUZZ_SEED repeats a run
	GARDU_FUZZ_API=$(FUZZTIME) GARDU_FUZZ_SEED=$(GARDU_FUZZ_SEED) $(GO) test -count=1 -timeout 0 -run '^TestFuzzAPI$$' -v ./cmd/gardu/

.PHONY: crash
crash: build ## SIGKILL under accounting load and in a month of billing, CRASHES (20) times each, and power cuts
	GARDU_TEST_CRASHES=$(CRASHES) $(GO) test -count=1 -timeout 60m -run 'TestSIGKILL' -v ./cmd/gardu/
	GARDU_TEST_CRASHES=$(CRASHES) $(GO) test -count=1 -timeout 20m -run 'TestSIGKILLInAMonth' -v ./billing/
	$(GO) test -count=1 -timeout 20m -run 'PowerCut|Crash' -v ./store/journal/... | grep -vE '^=== '

.PHONY: bench
bench: build ## gardu beside FreeRADIUS on this machine; prints the ratios (see docs/performance.md)
	@./cmd/radload/bench.sh

.PHONY: lint
lint: ## gofumpt, go vet, staticcheck
	@unformatted=$$($(GO) tool gofumpt -l $(SOURCES)); if [ -n "$$unformatted" ]; then echo "not gofumpt-ed:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet $(PACKAGES)
	$(GO) tool staticcheck $(PACKAGES)

.PHONY: fmt
fmt: ## format the tree
	$(GO) tool gofumpt -w $(SOURCES)

.PHONY: cover
cover: ## coverage of the quick tests by package
	$(GO) test -short -cover $(PACKAGES)

.PHONY: units
units: build ## verify the systemd unit, over the binary that was built
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	sed 's|/usr/local/bin/|$(CURDIR)/$(BIN)/|' systemd/gardu.service >"$$folder/gardu.service"; \
	systemd-analyze verify "$$folder/gardu.service"

.PHONY: install
install: build ## binary, unit and sample configuration into this machine (as root)
	install -m 0755 $(BIN)/gardu /usr/local/bin/gardu
	install -m 0644 systemd/gardu.service /etc/systemd/system/gardu.service
	install -d -m 0755 /etc/gardu
	[ -e /etc/gardu/gardu.yaml ] || install -m 0644 configs/gardu.yaml /etc/gardu/gardu.yaml
	install -D -m 0644 README.md /usr/local/share/doc/gardu/README.md
	install -m 0644 systemd/gardu.conf /usr/lib/sysusers.d/gardu.conf
	-systemd-sysusers
	@echo "Now: gardu init as root, then systemctl enable --now gardu"

.PHONY: check
check: test lint ## what CI runs

.PHONY: clean
clean: ## remove what was built and the demo database
	rm -rf $(BIN) .run
