# evenkeel. `make` alone prints the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

REVISION := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
MODE = iptables
MVN = JAVA_HOME="$$(.mvn/find-jdk)" mvn -B -ntp -Drevision.full=$(REVISION)

.PHONY: help demo demo-picture test e2e cluster build format rules clean

help: ## print the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "%-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

APPLICATION = target/quarkus-app/quarkus-run.jar
DEMO_OPTIONS = $(if $(SECONDS),--seconds $(SECONDS)) $(if $(RATE),--rate $(RATE)) $(if $(PORT),--port $(PORT))

demo: $(APPLICATION) ## simulated cluster, real agent, a fault that comes and goes (SECONDS=60 RATE=20 PORT=8080)
	@"$$(.mvn/find-jdk)/bin/java" -jar $(APPLICATION) demo $(DEMO_OPTIONS)

# Touched, since a build that changes nothing leaves it as old as it was.
$(APPLICATION): pom.xml $(shell find src/main -type f) | jdk
	@echo "Building evenkeel (on a fresh machine Maven first fetches what it needs: some minutes)"
	$(MVN) package -DskipTests
	@touch $@

test: jdk ## all tests that need no cluster: neither root nor Go nor namespaces (2 to 5 min)
	$(MVN) verify

e2e: jdk ## the tests on a real Kubernetes in network namespaces (root, Go; 10 min, the first time also a build of Kubernetes)
	@src/test/cluster/requirements
	$(MVN) -Pe2e verify

cluster: jdk ## bring that cluster up to play with, until Ctrl-C (root, Go); MODE=nftables or iptables
	@src/test/cluster/requirements
	@JAVA_HOME="$$(.mvn/find-jdk)" src/test/cluster/run $(MODE)

build: jdk ## the packaged application in target/quarkus-app
	$(MVN) package -DskipTests

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
