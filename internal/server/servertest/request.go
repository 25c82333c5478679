package servertest

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// requestDifferences says in what a request is not as its operation describes it.
func requestDifferences(operation *openapi3.Operation, r *http.Request, body []byte) []string {
	var found []string
	asked := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: map[string]string{}, QueryParams: documentedQuery(operation, r.URL.Query()),
		Options: &openapi3filter.Options{
			SkipSettingDefaults: true, SchemaValidationOptions: []openapi3.SchemaValidationOption{tersely},
		},
	}
	for _, parameter := range operation.Parameters {
		if parameter.Value.In == openapi3.ParameterInPath {
			asked.PathParams[parameter.Value.Name] = r.PathValue(parameter.Value.Name)
		}
	}
	for _, parameter := range operation.Parameters {
		if err := openapi3filter.ValidateParameter(r.Context(), asked, parameter.Value); err != nil {
			found = append(found, err.Error())
		}
	}
	if operation.RequestBody == nil || len(bytes.TrimSpace(body)) == 0 && !operation.RequestBody.Value.Required {
		return found
	}
	value, err := decoded(body)
	if err != nil {
		return append(found, "the body of the request: "+err.Error())
	}
	schema := operation.RequestBody.Value.Content.Get("application/json").Schema.Value
	for _, difference := range schemaDifferences(schema, withoutNulls(value)) {
		found = append(found, "the body of the request: "+difference)
	}
	return found
}

// withoutNulls leaves out the members of objects that are null, which count as
// absent in a request.
func withoutNulls(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			if member == nil {
				delete(value, name)
			} else {
				value[name] = withoutNulls(member)
			}
		}
	case []any:
		for i, element := range value {
			value[i] = withoutNulls(element)
		}
	}
	return value
}

// documentedQuery turns the spellings of a query that are taken into the one that
// the document has: brackets in objects, and the bare name for the elements of
// lists. What has no value counts as absent, but for an element of a list. It reads
// the spellings for itself and not as package api does, so that both cannot be wrong
// together.
func documentedQuery(operation *openapi3.Operation, given url.Values) url.Values {
	documented := url.Values{}
	for name, values := range given {
		dotted := strings.NewReplacer("[]", "", "[", ".", "]", "").Replace(name)
		first, rest, nested := strings.Cut(dotted, ".")
		parameter := operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, first)
		switch {
		case parameter == nil:
		case parameter.Schema.Value.Type.Is(openapi3.TypeArray):
			documented[first] = append(documented[first], values...)
		case nested && values[0] != "":
			documented.Set(first+"["+rest+"]", values[0])
		case values[0] != "":
			documented.Set(first, values[0])
		}
	}
	return documented
}
