//go:build tools

// Package tools pins what is built of Prometheus: the server and promtool, just as they are. Debian's
// server cannot find targets by the Kubernetes API, so it refuses the configuration that is shipped.
package tools

import (
	_ "github.com/prometheus/prometheus/cmd/prometheus"
	_ "github.com/prometheus/prometheus/cmd/promtool"
)
