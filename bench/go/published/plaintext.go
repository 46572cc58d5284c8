package main

import (
	"context"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	"spark-connect-bench/measured"
)

// plaintext sends the token without TLS, which a token in the client's own connection string forces; and it takes
// messages above gRPC's 4 MB.
type plaintext struct {
	connection *grpc.ClientConn
	headers    map[string]string
	session    string
}

func newPlaintext() *plaintext {
	connection, headers := measured.Connect()
	return &plaintext{connection, headers, uuid.NewString()}
}

func (p *plaintext) Build(context.Context) (*grpc.ClientConn, error) { return p.connection, nil }
func (p *plaintext) User() string                                    { return "bench" }
func (p *plaintext) Headers() map[string]string                      { return p.headers }
func (p *plaintext) SessionId() string                               { return p.session }
func (p *plaintext) UserAgent() string                               { return "spark-connect-bench" }
