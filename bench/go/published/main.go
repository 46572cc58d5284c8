// The published peer: Apache's spark-connect-go, as a program that imports it would use it.
//
//	published sql | columns QUERY | rows QUERY
//
// Its session does not give the version. Its reader takes one path and its writer does not partition, so it cannot write what
// the main job does.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/spark-connect-go/spark/sql"
	"github.com/apache/spark-connect-go/spark/sql/types"

	"spark-connect-bench/measured"
)

func main() {
	ctx := context.Background()
	session := measured.Check(sql.NewSessionBuilder().WithChannelBuilder(newPlaintext()).Build(ctx))
	one := collect(ctx, measured.Check(session.Sql(ctx, "SELECT 1 AS one")))
	switch os.Args[1] {
	case "sql":
		fmt.Println(one[0].At(0))
	case "columns":
		frame := measured.Check(session.Sql(ctx, os.Args[2]))
		measured.Measure(func() func() string { return factsOfTable(*measured.Check(frame.ToArrow(ctx))) })
	case "rows":
		frame := measured.Check(session.Sql(ctx, os.Args[2]))
		measured.Measure(func() func() string { return factsOfRows(collect(ctx, frame)) })
	}
	measured.Must(session.Stop())
}

func collect(ctx context.Context, frame sql.DataFrame) []types.Row {
	return measured.Check(frame.Collect(ctx))
}

func factsOfTable(table arrow.Table) func() string {
	return func() string {
		var sum measured.Sum
		batches := array.NewTableReader(table, 0)
		defer batches.Release()
		for batches.Next() {
			sum.AddBatch(batches.RecordBatch())
		}
		return sum.String()
	}
}

func factsOfRows(rows []types.Row) func() string {
	return func() string {
		var sum measured.Sum
		for _, row := range rows {
			day := int64(row.At(3).(arrow.Date32))
			sum.Add(row.At(0).(int64), row.At(1).(float64), row.At(2).(string), day)
		}
		return sum.String()
	}
}
