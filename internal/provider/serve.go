package provider

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

// Serve serves a provider to the Terraform that started this process, until that ends
// it. With attach, it waits for a debugger to be attached to it.
func Serve(newProvider func() provider.Provider, attach bool) error {
	if err := quietSDK(os.Environ(), os.Setenv); err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(growth)
	}
	var opts []tf6server.ServeOpt
	if attach {
		opts = append(opts, tf6server.WithManagedDebug())
	}
	newServer := func() tfprotov6.ProviderServer { return customtypes.NewServer(newProvider()) }
	if err := tf6server.Serve("registry.terraform.io/seed-002e3773/segmentaccess", newServer, opts...); err != nil {
		return fmt.Errorf("serving the provider: %w", err)
	}
	return nil
}

// growth is by how many percent memory may grow between two collections of garbage, unless
// the environment says it. What the SDK makes of plans and states is forgotten soon: with
// thousands of people the provider computes a sixth less for it than by the default of 100,
// and holds a sixth more memory.
const growth = 200

// sdkLevels are the variables by which the parts of the SDK log.
var sdkLevels = []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK"}

// quietSDK has the SDK log errors only, unless the environment says how anything is to
// be logged. The SDK would log each step of everything, for Terraform to throw away
// where nobody asked for logs: with thousands of entries in one attribute that is most
// of what a provider computes.
func quietSDK(environment []string, set func(name, value string) error) error {
	for _, variable := range environment {
		name, value, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TF_LOG") && name != "TF_LOG_CORE" && value != "" {
			return nil
		}
	}
	for _, name := range sdkLevels {
		if err := set(name, "ERROR"); err != nil {
			return fmt.Errorf("setting the level of the SDK's logs: %w", err)
		}
	}
	return nil
}
