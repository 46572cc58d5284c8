package main

import (
	"bytes"
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"

	pb "spark-connect-bench/connect"
)

// row is what a Go program would have declared; nothing is boxed.
type row struct {
	id     int64
	amount float64
	name   string
	day    time.Time
}

type facts struct {
	text    string
	checkMS float64
	peakMB  float64
}

func (f facts) peak() float64 {
	if f.peakMB == 0 {
		return peakMB()
	}
	return f.peakMB
}

type table []arrow.RecordBatch

func (s *session) columns(plan *pb.Plan) table {
	var batches table
	s.execute(plan, func(data []byte) { batches = append(batches, read(data)...) })
	return batches
}

func (s *session) rows(plan *pb.Plan) []row {
	var rows []row
	s.execute(plan, func(data []byte) {
		for _, batch := range read(data) {
			rows = appendRows(rows, batch)
		}
	})
	return rows
}

func read(data []byte) table {
	reader := check(ipc.NewReader(bytes.NewReader(data)))
	defer reader.Release()
	var batches table
	for reader.Next() {
		batch := reader.RecordBatch()
		batch.Retain()
		batches = append(batches, batch)
	}
	must(reader.Err())
	return batches
}

func appendRows(rows []row, batch arrow.RecordBatch) []row {
	ids, amounts := batch.Column(0).(*array.Int64), batch.Column(1).(*array.Float64)
	names, days := batch.Column(2).(*array.String), batch.Column(3).(*array.Date32)
	for i := range int(batch.NumRows()) {
		// String views point into the batch: copied, as a program that keeps the row and not the batch would.
		name := string([]byte(names.Value(i)))
		rows = append(rows, row{ids.Value(i), amounts.Value(i), name, days.Value(i).ToTime()})
	}
	return rows
}

func (t table) facts() facts {
	peak, started := peakMB(), time.Now()
	var rows []row
	for _, batch := range t {
		rows = appendRows(rows, batch)
	}
	result := factsOf(rows)
	result.peakMB, result.checkMS = peak, float64(time.Since(started).Microseconds())/1000
	return result
}

// factsOf reads every value once; the time that takes is not the decoding's.
func factsOf(rows []row) facts {
	peak, started := peakMB(), time.Now()
	var ids, names, days int64
	var amounts float64
	for _, r := range rows {
		ids += r.id
		amounts += r.amount
		names += int64(len(r.name)) + int64(r.name[len(r.name)-1])
		days += r.day.Unix() / 86_400
	}
	text := fmt.Sprintf("%d %.1f %d %d", ids, amounts, names, days)
	return facts{text, float64(time.Since(started).Microseconds()) / 1000, peak}
}
