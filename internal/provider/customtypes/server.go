package customtypes

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// NewServer serves a provider as the framework does, and tells Terraform that an
// attribute of EmailSetType is a set. Served by the framework alone, a provider
// would tell of a list, whose order counts.
func NewServer(p provider.Provider) tfprotov6.ProviderServer {
	return server{providerserver.NewProtocol6(p)().(frameworkServer)} //nolint:forcetypeassert // The framework's server is one.
}

type server struct {
	frameworkServer
}

// frameworkServer is all that the framework's server answers. What is not in it, Terraform
// would be told of and then refused.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// GetProviderSchema describes the attributes to Terraform.
func (s server) GetProviderSchema(
	ctx context.Context, req *tfprotov6.GetProviderSchemaRequest,
) (*tfprotov6.GetProviderSchemaResponse, error) {
	//nolint:wrapcheck // It is the answer of the framework, whatever that is.
	return s.frameworkServer.GetProviderSchema(context.WithValue(ctx, describing{}, true), req)
}

// describing is the key under which a context says that types are wanted for a
// schema.
type describing struct{}

func isDescribing(ctx context.Context) bool {
	return ctx.Value(describing{}) != nil
}
