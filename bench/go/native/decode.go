package main

import (
	"bytes"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"

	pb "spark-connect-bench/connect"
	"spark-connect-bench/measured"
)

// row is what a Go program would have declared; nothing is boxed.
type row struct {
	id     int64
	amount float64
	name   string
	day    time.Time
}

func (s *session) columns(plan *pb.Plan) func() string {
	var batches []arrow.RecordBatch
	s.execute(plan, func(data []byte) { batches = append(batches, read(data)...) })
	return func() string {
		var sum measured.Sum
		for _, batch := range batches {
			sum.AddBatch(batch)
		}
		return sum.String()
	}
}

func (s *session) rows(plan *pb.Plan) func() string {
	var rows []row
	s.execute(plan, func(data []byte) {
		for _, batch := range read(data) {
			rows = appendRows(rows, batch)
		}
	})
	return func() string {
		var sum measured.Sum
		for _, r := range rows {
			sum.Add(r.id, r.amount, r.name, r.day.Unix()/86_400)
		}
		return sum.String()
	}
}

func read(data []byte) []arrow.RecordBatch {
	reader := measured.Check(ipc.NewReader(bytes.NewReader(data)))
	defer reader.Release()
	var batches []arrow.RecordBatch
	for reader.Next() {
		batch := reader.RecordBatch()
		batch.Retain()
		batches = append(batches, batch)
	}
	measured.Must(reader.Err())
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
