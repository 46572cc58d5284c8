// Package measured is shared by the programs: the server's address, the clock, and the proof that a result is right.
package measured

import (
	"encoding/json"
	"fmt"
	"syscall"
	"time"
)

// Measure times the work on a warm session and prints the line that the harness reads. The work returns a function that
// states the facts of its result, or nil; that function's time does not count as decoding.
func Measure(work func() (facts func() string)) {
	idle := PeakMB()
	started := time.Now()
	facts := work()
	ms := float64(time.Since(started).Microseconds()) / 1000
	line := map[string]any{"bench": map[string]float64{"ms": ms, "peakMb": PeakMB(), "idleMb": idle}}
	if facts != nil {
		line["facts"] = facts()
	}
	fmt.Println(string(Check(json.Marshal(line))))
}

// PeakMB is the most memory that the process has had.
func PeakMB() float64 {
	var usage syscall.Rusage
	Must(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Maxrss) / 1024
}

// Check returns a value, or ends the program.
func Check[T any](value T, err error) T {
	Must(err)
	return value
}

// Must ends the program on an error.
func Must(err error) {
	if err != nil {
		panic(err)
	}
}
