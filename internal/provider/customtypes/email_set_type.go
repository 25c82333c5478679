package customtypes

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.SetTypable     = EmailSetType{}
	_ attr.TypeWithElementType = EmailSetType{}
)

// EmailSetType is the attribute type of a set of email addresses; its values
// are EmailSet. The zero value is ready for use as the CustomType of a
// SetAttribute.
//
// Its elements are plain strings on purpose: the framework compares the
// elements of a set in pairs, and so an element type of its own would cost
// quadratic time. It does not embed the framework's SetType, whose Validate
// looks for duplicates in pairs as well, in whatever is read and set.
type EmailSetType struct{}

func (t EmailSetType) plain() basetypes.SetType {
	return basetypes.SetType{ElemType: basetypes.StringType{}}
}

// String names the type in logs and in the framework's own errors.
func (t EmailSetType) String() string {
	return "customtypes.EmailSetType"
}

// Equal reports whether o is an EmailSetType too.
func (t EmailSetType) Equal(o attr.Type) bool {
	_, ok := o.(EmailSetType)
	return ok
}

// TerraformType returns the type on the wire, a set of strings.
func (t EmailSetType) TerraformType(ctx context.Context) tftypes.Type {
	return t.plain().TerraformType(ctx)
}

// ApplyTerraform5AttributePathStep returns the type of an element.
func (t EmailSetType) ApplyTerraform5AttributePathStep(step tftypes.AttributePathStep) (any, error) {
	return t.plain().ApplyTerraform5AttributePathStep(step)
}

// ElementType returns the framework's string type.
func (t EmailSetType) ElementType() attr.Type {
	return t.plain().ElementType()
}

// WithElementType returns the framework's own set of element: an EmailSet has
// strings only.
func (t EmailSetType) WithElementType(element attr.Type) attr.TypeWithElementType {
	return t.plain().WithElementType(element)
}

// ValueType returns an EmailSet, which tells the framework what to expect.
func (t EmailSetType) ValueType(context.Context) attr.Value {
	return EmailSet{}
}

// ValueFromSet wraps a framework set; one whose elements are not strings is an
// error.
func (t EmailSetType) ValueFromSet(ctx context.Context, in basetypes.SetValue) (basetypes.SetValuable, diag.Diagnostics) {
	if isKnown(in) && !t.ElementType().Equal(in.ElementType(ctx)) {
		return NewEmailSetUnknown(), diag.Diagnostics{diag.NewErrorDiagnostic(
			"Cannot read a set of email addresses",
			fmt.Sprintf("A set of strings was expected and a set of %s was found; report this to the authors of the provider.", in.ElementType(ctx)),
		)}
	}
	return EmailSet{SetValue: in}, nil
}

// ValueFromTerraform reads a value off the wire; the error is that of a value
// which is no set of strings.
func (t EmailSetType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.plain().ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("read a set of email addresses: %w", err)
	}
	set, ok := value.(basetypes.SetValue)
	if !ok {
		return nil, fmt.Errorf("read a set of email addresses: got %T instead of a set", value)
	}
	return EmailSet{SetValue: set}, nil
}
