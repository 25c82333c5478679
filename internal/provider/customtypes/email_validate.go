package customtypes

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

const (
	validEmailDescription = "value must be an email address in plain ASCII letters"
	invalidEmailSummary   = "Invalid email address"
)

// ValidEmail refuses a configured value that is no email address (rule A1). An
// unknown one waits.
//
// It belongs on every attribute of EmailType that can be configured, since the
// type itself takes any text: a type that checks its values checks those from
// the server too, and one address that somebody else's server stores and this
// rule refuses would keep the whole resource from being read.
func ValidEmail() validator.String {
	return validEmail{}
}

type validEmail struct{}

func (validEmail) Description(context.Context) string {
	return validEmailDescription
}

func (validEmail) MarkdownDescription(context.Context) string {
	return validEmailDescription
}

func (validEmail) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !isKnown(req.ConfigValue) {
		return
	}
	email := req.ConfigValue.ValueString()
	if err := api.CheckEmail(email); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, invalidEmailSummary, invalidEmailDetail(email, err))
	}
}

// invalidEmailDetail completes the half sentence of api.CheckEmail.
func invalidEmailDetail(email string, err error) string {
	return fmt.Sprintf("%q %s.", email, err)
}
