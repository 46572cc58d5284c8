// The native peer: grpc-go and arrow-go with the protocol's generated code, and nothing else.
//
//	native version | sql | columns QUERY | rows QUERY | queries COUNT | snapshot LANDING DAY,DAY OUT
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"google.golang.org/grpc/metadata"

	pb "spark-connect-bench/connect"
	"spark-connect-bench/measured"
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
		session.warmUp()
		measured.Measure(func() func() string { return session.columns(sqlPlan(os.Args[2])) })
	case "rows":
		session.warmUp()
		measured.Measure(func() func() string { return session.rows(sqlPlan(os.Args[2])) })
	case "queries":
		session.warmUp()
		session.queries(measured.Check(strconv.Atoi(os.Args[2])))
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

func connect() *session {
	connection, headers := measured.Connect()
	ctx := metadata.NewOutgoingContext(context.Background(), metadata.New(headers))
	return &session{pb.NewSparkConnectServiceClient(connection), ctx, uuid.NewString(), &pb.UserContext{UserId: "bench"}}
}

func (s *session) version() string {
	response := measured.Check(s.client.AnalyzePlan(s.context, &pb.AnalyzePlanRequest{
		SessionId: s.id, UserContext: s.user,
		Analyze: &pb.AnalyzePlanRequest_SparkVersion_{SparkVersion: &pb.AnalyzePlanRequest_SparkVersion{}},
	}))
	return response.GetSparkVersion().Version
}

// execute calls back with each Arrow batch, as the others do: reattachable, and released at the end.
func (s *session) execute(plan *pb.Plan, batch func(data []byte)) {
	operation := uuid.NewString()
	stream := measured.Check(s.client.ExecutePlan(s.context, &pb.ExecutePlanRequest{
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
		measured.Must(err)
		if arrow := response.GetArrowBatch(); arrow != nil {
			batch(arrow.Data)
		}
		complete = complete || response.GetResultComplete() != nil
	}
	if !complete {
		panic("the server ended the stream early, and this peer does not reattach")
	}
	measured.Check(s.client.ReleaseExecute(s.context, &pb.ReleaseExecuteRequest{
		SessionId: s.id, UserContext: s.user, OperationId: operation,
		Release: &pb.ReleaseExecuteRequest_ReleaseAll_{ReleaseAll: &pb.ReleaseExecuteRequest_ReleaseAll{}},
	}))
}

func (s *session) discard(plan *pb.Plan) { s.execute(plan, func([]byte) {}) }

func (s *session) warmUp() { s.discard(sqlPlan("SELECT 1")) }

func (s *session) release() {
	measured.Check(s.client.ReleaseSession(s.context, &pb.ReleaseSessionRequest{SessionId: s.id, UserContext: s.user}))
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
