// Command terraform-provider-segmentaccess is a Terraform provider for Segment
// workspace access management and, in the same program, the access server that
// it can manage.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"os"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/embedded"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/operator"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider"
)

// version is set when a release is built.
var version = "dev"

func main() {
	if len(os.Args) > 1 && operator.IsCommand(os.Args[1]) {
		os.Exit(operator.Run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	debug := flag.Bool("debug", false, "wait for a debugger and tell Terraform how to attach")
	flag.Parse()
	var backends embedded.Group
	err := provider.Serve(provider.New(version, &backends), *debug)
	if err = errors.Join(err, backends.Close()); err != nil {
		log.Fatal(err)
	}
}
