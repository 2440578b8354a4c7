# Chancery. Each target is one line of its own in the help below; what they do stands in scripts/.

# Go where its installer puts it, and ippeveprinter where Debian does, for those who lack these on their PATH.
export PATH := $(PATH):/usr/local/go/bin:/usr/sbin:/sbin

GALLERY ?= out/gallery

.DEFAULT_GOAL := help
.PHONY: help setup build demo stop gallery test prove lint bench fuzz crash crash-print load crosscheck clean

help: ## show this help
	@echo 'make TARGET, where TARGET is one of'
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

setup: ## install what build, demo and tests need (done by demo and test too; changes nothing when all is there)
	@scripts/setup

build: ## build bin/chancery
	go build -o bin/chancery ./cmd/chancery

demo: setup build ## a whole authority of Utopia from application to hand-over, its desks left open; ARGS='--count 25' and so on
	bin/chancery demo --background $(ARGS)

stop: ## stop the demonstration that goes on in the background; ARGS='--dir DIR' if it was not in the usual folder
	bin/chancery demo --stop $(ARGS)

gallery: build ## pictures of every layout, all planes, typical and longest records, with an index; GALLERY=FOLDER
	bin/chancery --dir out layout gallery --out $(GALLERY)

test: setup ## all tests, the race detector where goroutines are, counts reduced; with CI=true every parser fuzzed for 3 s
	@scripts/test

prove: setup ## the full counts: race detector everywhere, 60 s for each fuzz target, every kill (hours)
	@CHANCERY_PROVE=1 scripts/test
	@FUZZTIME=60s scripts/fuzz

lint: ## gofmt, go vet, staticcheck and more, comments, import arrows, known vulnerabilities
	@scripts/lint

bench: setup ## all benchmarks, the throughput of the line among them; BENCH=regexp chooses
	@scripts/bench

fuzz: setup ## every fuzz target for FUZZTIME (30s)
	@scripts/fuzz

crash: setup ## kill the line at each failpoint and print the table of what became of it
	@CHANCERY_PROVE=1 scripts/named Crash

crash-print: setup ## kill workers and printers of five makes, and cut their cables, at each row of the crash table
	@CHANCERY_PROVE=1 scripts/named CrashPrint

load: setup ## clerks and operators at their desks while the line makes ten documents a second; every list beside 200,000 applications
	@CHANCERY_PROVE=1 scripts/named UnderLoad

crosscheck: setup ## compare with programs of other makers: readers, validators, a foreign printer
	@CHANCERY_PROVE=1 scripts/crosscheck

clean: ## remove what was built
	rm -rf bin
