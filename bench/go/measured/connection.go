package measured

import (
	"net/url"
	"os"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// Connect reads SPARK_REMOTE (sc://host:port/;key=value…) and SPARK_CONNECT_AUTHENTICATE_TOKEN. It returns the headers
// that each request carries.
func Connect() (*grpc.ClientConn, map[string]string) {
	remote := Check(url.Parse(os.Getenv("SPARK_REMOTE")))
	token := os.Getenv("SPARK_CONNECT_AUTHENTICATE_TOKEN")
	for _, pair := range strings.Split(strings.TrimPrefix(remote.Path, "/"), ";") {
		if value, found := strings.CutPrefix(pair, "token="); found {
			token = Check(url.QueryUnescape(value))
		}
	}
	connection := Check(grpc.NewClient(remote.Host,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(128<<20))))
	if token == "" {
		return connection, nil
	}
	return connection, map[string]string{"authorization": "Bearer " + token}
}
