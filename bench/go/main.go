// The native peer: grpc-go and arrow-go, with the protocol's generated code and nothing between.
//
//	main version | sql | columns QUERY | rows QUERY | discard QUERY | snapshot LANDING DAY,DAY OUT
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	pb "spark-connect-bench/connect"
)

func main() {
	session := connect()
	switch os.Args[1] {
	case "version":
		fmt.Println(session.version())
	case "sql":
		session.discard(sqlPlan("SELECT 1 AS one"))
		fmt.Println(1)
	case "columns":
		measure(session, func() facts { return session.columns(sqlPlan(os.Args[2])).facts() })
	case "rows":
		measure(session, func() facts { return factsOf(session.rows(sqlPlan(os.Args[2]))) })
	case "discard":
		measure(session, func() facts { session.discard(sqlPlan(os.Args[2])); return facts{} })
	case "snapshot":
		session.discard(snapshotPlan(os.Args[2], strings.Split(os.Args[3], ","), os.Args[4]))
	}
	session.release()
}

type session struct {
	client  pb.SparkConnectServiceClient
	context context.Context
	id      string
	user    *pb.UserContext
}

// connect reads SPARK_REMOTE (sc://host:port/;key=value…) and SPARK_CONNECT_AUTHENTICATE_TOKEN.
func connect() *session {
	remote := check(url.Parse(os.Getenv("SPARK_REMOTE")))
	token := os.Getenv("SPARK_CONNECT_AUTHENTICATE_TOKEN")
	for _, pair := range strings.Split(strings.TrimPrefix(remote.Path, "/"), ";") {
		if value, found := strings.CutPrefix(pair, "token="); found {
			token = check(url.QueryUnescape(value))
		}
	}
	connection := check(grpc.NewClient(remote.Host,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(128<<20))))
	ctx := context.Background()
	if token != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
	}
	return &session{pb.NewSparkConnectServiceClient(connection), ctx, newUUID(), &pb.UserContext{UserId: "bench"}}
}

func (s *session) version() string {
	response := check(s.client.AnalyzePlan(s.context, &pb.AnalyzePlanRequest{
		SessionId: s.id, UserContext: s.user,
		Analyze: &pb.AnalyzePlanRequest_SparkVersion_{SparkVersion: &pb.AnalyzePlanRequest_SparkVersion{}},
	}))
	return response.GetSparkVersion().Version
}

// execute calls back with each Arrow batch, as the others do: reattachable, and released at the end.
func (s *session) execute(plan *pb.Plan, batch func(data []byte)) {
	operation := newUUID()
	stream := check(s.client.ExecutePlan(s.context, &pb.ExecutePlanRequest{
		SessionId: s.id, UserContext: s.user, OperationId: &operation, Plan: plan,
		RequestOptions: []*pb.ExecutePlanRequest_RequestOption{{
			RequestOption: &pb.ExecutePlanRequest_RequestOption_ReattachOptions{
				ReattachOptions: &pb.ReattachOptions{Reattachable: true},
			},
		}},
	}))
	complete := false
	for {
		response, err := stream.Recv()
		if err == io.EOF {
			break
		}
		must(err)
		if arrow := response.GetArrowBatch(); arrow != nil {
			batch(arrow.Data)
		}
		complete = complete || response.GetResultComplete() != nil
	}
	if !complete {
		panic("the server ended the stream early, and this peer does not reattach")
	}
	check(s.client.ReleaseExecute(s.context, &pb.ReleaseExecuteRequest{
		SessionId: s.id, UserContext: s.user, OperationId: operation,
		Release: &pb.ReleaseExecuteRequest_ReleaseAll_{ReleaseAll: &pb.ReleaseExecuteRequest_ReleaseAll{}},
	}))
}

func (s *session) discard(plan *pb.Plan) { s.execute(plan, func([]byte) {}) }

func (s *session) release() {
	check(s.client.ReleaseSession(s.context, &pb.ReleaseSessionRequest{SessionId: s.id, UserContext: s.user}))
}

func sqlPlan(query string) *pb.Plan {
	return &pb.Plan{OpType: &pb.Plan_Root{Root: &pb.Relation{RelType: &pb.Relation_Sql{Sql: &pb.SQL{Query: query}}}}}
}

func snapshotPlan(landing string, days []string, out string) *pb.Plan {
	paths := []string{}
	for _, day := range days {
		paths = append(paths, landing+"/record_date="+day)
	}
	format := "parquet"
	read := &pb.Relation{RelType: &pb.Relation_Read{Read: &pb.Read{ReadType: &pb.Read_DataSource_{
		DataSource: &pb.Read_DataSource{Format: &format, Options: map[string]string{"basePath": landing}, Paths: paths},
	}}}}
	write := &pb.WriteOperation{
		Input: read, Source: &format, Mode: pb.WriteOperation_SAVE_MODE_ERROR_IF_EXISTS,
		SaveType: &pb.WriteOperation_Path{Path: out}, PartitioningColumns: []string{"record_date"},
	}
	command := &pb.Command{CommandType: &pb.Command_WriteOperation{WriteOperation: write}}
	return &pb.Plan{OpType: &pb.Plan_Command{Command: command}}
}

// measure times the work on a warm session and prints the line that the harness reads.
func measure(s *session, work func() facts) {
	s.discard(sqlPlan("SELECT 1"))
	idle := peakMB()
	started := time.Now()
	result := work()
	ms := float64(time.Since(started).Microseconds())/1000 - result.checkMS
	line := map[string]any{"bench": map[string]float64{"ms": ms, "peakMb": result.peak(), "idleMb": idle}}
	if result.text != "" {
		line["facts"] = result.text
	}
	text := check(json.Marshal(line))
	fmt.Println(string(text))
}

func peakMB() float64 {
	var usage syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Maxrss) / 1024
}

func newUUID() string {
	b := make([]byte, 16)
	check(rand.Read(b))
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func check[T any](value T, err error) T {
	must(err)
	return value
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
