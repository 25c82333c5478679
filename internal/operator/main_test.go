package operator_test

import (
	"context"
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/operator"
)

// childProcess is the environment variable that makes the test binary the program
// itself, as [TestServeEndsOnSignals] starts it.
const childProcess = "SEGMENTACCESS_OPERATOR_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childProcess) != "" {
		os.Exit(operator.Run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	goleak.VerifyTestMain(m)
}
