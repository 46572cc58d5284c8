package measured

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// Sum is what every contender computes from the rows that it decoded, reading every value once.
type Sum struct {
	ids, names, days int64
	amounts          float64
}

// Add takes one row; its day is counted from 1970-01-01.
func (s *Sum) Add(id int64, amount float64, name string, day int64) {
	s.ids += id
	s.amounts += amount
	s.names += int64(len(name)) + int64(name[len(name)-1])
	s.days += day
}

// AddBatch takes the rows of a batch.
func (s *Sum) AddBatch(batch arrow.RecordBatch) {
	ids, amounts := batch.Column(0).(*array.Int64), batch.Column(1).(*array.Float64)
	names, days := batch.Column(2).(*array.String), batch.Column(3).(*array.Date32)
	for i := range int(batch.NumRows()) {
		s.Add(ids.Value(i), amounts.Value(i), names.Value(i), int64(days.Value(i)))
	}
}

func (s *Sum) String() string { return fmt.Sprintf("%d %.1f %d %d", s.ids, s.amounts, s.names, s.days) }
