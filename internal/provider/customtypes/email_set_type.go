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
// SetAttribute of a provider that NewServer serves, and for nothing else.
//
// Terraform is told of a set, and what is computed here is a list. The SDK finds
// an element of a set by looking at one after the other, wherever it compares or
// transforms a plan or a state, which takes seconds for 5,000 of them; an
// element of a list it finds by its number. The protocol writes both as the same
// array, so that nothing has to be translated but the word in the schema. An
// attribute of this type can have no Default, which would be a set of the
// framework's, and the paths of its elements are those of a list.
//
// Its elements are plain strings on purpose: an EmailSet compares them by a hash
// table, and the framework would try to compare others along their order. It
// does not embed the framework's SetType, whose Validate looks for duplicates in
// pairs, in whatever is read and set.
type EmailSetType struct{}

func (t EmailSetType) inMemory() basetypes.ListType {
	return basetypes.ListType{ElemType: basetypes.StringType{}}
}

func (t EmailSetType) described() basetypes.SetType {
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

// TerraformType returns a set of strings while NewServer tells Terraform of the
// schema, and a list of strings otherwise.
func (t EmailSetType) TerraformType(ctx context.Context) tftypes.Type {
	if isDescribing(ctx) {
		return t.described().TerraformType(ctx)
	}
	return t.inMemory().TerraformType(ctx)
}

// ApplyTerraform5AttributePathStep returns the type of an element, which a step
// finds by its number.
func (t EmailSetType) ApplyTerraform5AttributePathStep(step tftypes.AttributePathStep) (any, error) {
	return t.inMemory().ApplyTerraform5AttributePathStep(step)
}

// ElementType returns the framework's string type.
func (t EmailSetType) ElementType() attr.Type {
	return t.described().ElementType()
}

// WithElementType returns the framework's own set of element: an EmailSet has
// strings only.
func (t EmailSetType) WithElementType(element attr.Type) attr.TypeWithElementType {
	return t.described().WithElementType(element)
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

// ValueFromTerraform reads a value as it is in memory; the error is that of one
// which is no list of strings.
func (t EmailSetType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.inMemory().ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("read a set of email addresses: %w", err)
	}
	list, ok := value.(basetypes.ListValue)
	switch {
	case !ok:
		return nil, fmt.Errorf("read a set of email addresses: got %T instead of a list", value)
	case list.IsUnknown():
		return NewEmailSetUnknown(), nil
	case list.IsNull():
		return NewEmailSetNull(), nil
	default:
		return newEmailSet(list.Elements()), nil
	}
}
