# evenkeel. `make` alone prints the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

REVISION := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
VERSION := $(shell sed -n 's|^  <version>\(.*\)</version>|\1|p' pom.xml)
MODE = iptables
IMAGE = evenkeel
MVN = JAVA_HOME="$$(.mvn/find-jdk)" mvn -B -ntp -Drevision.full=$(REVISION)

.PHONY: help demo demo-picture test e2e quiet cluster build native image figures bench-detection format rules clean

help: ## print the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "%-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

APPLICATION = target/quarkus-app/quarkus-run.jar
DEMO_OPTIONS = $(if $(SECONDS),--seconds $(SECONDS)) $(if $(RATE),--rate $(RATE)) $(if $(PORT),--port $(PORT))

demo: $(APPLICATION) ## simulated cluster, real agent, a fault that comes and goes (SECONDS=60 RATE=20 PORT=8080)
	@"$$(.mvn/find-jdk)/bin/java" -jar $(APPLICATION) demo $(DEMO_OPTIONS)

SOURCES = pom.xml $(shell find src/main -type f -not -path 'src/main/docker/*')

# Touched, since a build that changes nothing leaves it as old as it was.
$(APPLICATION): $(SOURCES) | jdk
	@echo "Building evenkeel (on a fresh machine Maven first fetches what it needs: some minutes)"
	$(MVN) package -DskipTests
	@touch $@

test: jdk ## all tests that need no cluster: neither root nor Go nor namespaces (2 to 5 min)
	$(MVN) verify

NATIVE_AGENT = target/evenkeel-runner

e2e: $(if $(NATIVE),$(NATIVE_AGENT)) | jdk ## the tests on a real Kubernetes in network namespaces (root, Go; 30 min, the first time also a build of Kubernetes); NATIVE=1: of the native executable
	@src/test/cluster/requirements
	$(MVN) -Pe2e verify $(if $(NATIVE),-Devenkeel.agent=$(NATIVE_AGENT))

quiet: $(if $(NATIVE),$(NATIVE_AGENT)) | jdk ## a healthy cluster with rolling restarts: nothing is found, each change is measured (root, Go): MINUTES=60, NATIVE=1
	@src/test/cluster/requirements
	$(MVN) -Pe2e verify -Dit.test=QuietE2E -DfailIfNoTests=false -Devenkeel.quiet.minutes=$(or $(MINUTES),60) \
	  $(if $(NATIVE),-Devenkeel.agent=$(NATIVE_AGENT))

cluster: jdk ## bring that cluster up to play with, until Ctrl-C (root, Go); MODE=nftables or iptables
	@src/test/cluster/requirements
	@JAVA_HOME="$$(.mvn/find-jdk)" src/test/cluster/run $(MODE)

build: jdk ## the packaged application in target/quarkus-app
	$(MVN) package -DskipTests

native: $(NATIVE_AGENT) ## the native executable in target/evenkeel-runner, tried by the packaged tests (Linux; GRAALVM_HOME, or docker or podman; 7 min, 5 GB of memory)

$(NATIVE_AGENT): $(SOURCES) | jdk
	@echo "Building the native executable: about 6 min on two cores, 1 min of tests"
	options=$$(.mvn/native-options) && { $(MVN) verify -Dnative $$options || { rm -f $@; exit 1; }; }
	@touch $@

# What was built on this machine may need a newer glibc than the image's base has.
target/built-in-container: $(SOURCES) | jdk
	@echo "Building the native executable in a container: about 7 min on two cores"
	options=$$(.mvn/native-options container) && $(MVN) package -Dnative -DskipTests $$options
	@touch $(NATIVE_AGENT) $@

image: target/built-in-container ## the image (Linux or macOS; docker or podman; 8 min, 5 GB of memory): IMAGE=evenkeel
	engine=$$(.mvn/container-engine) && $$engine build -f src/main/docker/Dockerfile.native \
	  --build-arg VERSION=$(VERSION) --build-arg REVISION=$(REVISION) -t $(IMAGE) .

figures: $(NATIVE_AGENT) $(APPLICATION) ## what the agent costs, native beside JVM: README's table (root, Go; 7 min on an idle machine)
	@bench/footprint

bench-detection: jdk ## how soon an unevenness is found, how often for nothing: docs/detection.md (2 min)
	@bench/detection

demo-picture: $(APPLICATION) ## plays the demo and puts what it shows into README.md (tmux)
	@docs/demo-picture

format: jdk ## format the sources
	$(MVN) -q spotless:apply

OPERATOR_RULES = k8s/monitoring/prometheusrule.yaml

# From `groups:` on, further in by two; an empty line stays empty.
rules: ## copy the rules of k8s/prometheus/rules.yaml into the PrometheusRule
	@{ sed '/^spec:$$/q' $(OPERATOR_RULES); sed -n '/^groups:/,$$ {s/^./  &/; p;}' k8s/prometheus/rules.yaml; } \
	  >$(OPERATOR_RULES).new
	@mv $(OPERATOR_RULES).new $(OPERATOR_RULES)

clean: ## remove what was built in this folder
	rm -rf target

.PHONY: jdk
jdk:
	@.mvn/find-jdk >/dev/null
	@command -v mvn >/dev/null || { echo "evenkeel is built with Maven and there is no mvn on PATH: install it (Debian: apt-get install maven)." >&2; exit 1; }
