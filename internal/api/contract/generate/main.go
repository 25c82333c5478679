// Command generate writes the contract document of package api, in whose directory
// it runs, to the file that it is given.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api/contract"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) != 1 {
		return errors.New("give it the name of the file to write")
	}
	document, err := contract.Document(api.Routes(), os.DirFS("."))
	if err != nil {
		return err
	}
	return os.WriteFile(arguments[0], document, 0o644) //nolint:gosec // The document is public.
}
