package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"

	"spark-connect-bench/measured"
)

// queries runs so many small queries at once in one session, each in a goroutine of its own.
func (s *session) queries(count int) {
	latencies, ids := make([]float64, count), make([]int64, count)
	started := time.Now()
	var all sync.WaitGroup
	for n := range count {
		all.Add(1)
		go func() {
			defer all.Done()
			s.execute(sqlPlan(fmt.Sprintf("SELECT %dL AS id, 'customer-%d' AS name", n, n)), func(data []byte) {
				for _, batch := range read(data) {
					ids[n] += batch.Column(0).(*array.Int64).Value(0)
				}
			})
			latencies[n] = milliseconds(started)
		}()
	}
	all.Wait()
	ms := milliseconds(started)
	slices.Sort(latencies)
	var sum int64
	for _, id := range ids {
		sum += id
	}
	figures := map[string]float64{
		"ms": ms, "p99Ms": latencies[(count*99+99)/100-1], "perSecond": float64(count) * 1000 / ms, "peakMb": measured.PeakMB(),
	}
	fmt.Println(string(measured.Check(json.Marshal(map[string]any{"bench": figures, "facts": fmt.Sprint(sum)}))))
}

func milliseconds(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1000 }
