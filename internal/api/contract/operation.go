package contract

import (
	"cmp"
	"reflect"
	"strconv"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// paths returns the operations by their paths, both in the order of the table.
func (b *builder) paths() object {
	var paths object
	at := map[string]int{}
	for _, route := range b.routes {
		i, known := at[route.Path]
		if !known {
			i = len(paths)
			at[route.Path] = i
			paths = append(paths, entry{route.Path, object{}})
		}
		operations, _ := paths[i].value.(object)
		paths[i].value = append(operations, entry{strings.ToLower(route.Method), b.operation(route)})
	}
	return paths
}

func (b *builder) operation(route api.Route) object {
	summary, rest := b.source.operationText(route.Name)
	operation := object{{"operationId", route.Name}}.
		with("tags", list{b.tag(route)}).
		with("summary", summary).
		with("description", strings.TrimSpace(rest+"\n\nNeeds the right: "+route.Right.String()+".")).
		with("x-limit", limitNames[route.Limit])
	if route.Right == api.Public {
		// A token is not needed, but taken: an invite is accepted for an account by its token.
		operation = append(operation, entry{"security", list{object{}, bearer}})
	}
	return operation.
		with("parameters", b.parameters(route)).
		with("requestBody", b.requestBody(route)).
		with("responses", b.responses(route))
}

// limitNames are the values of x-limit.
var limitNames = map[api.Limit]string{api.LimitDefault: "shared", api.LimitWrite: "own"}

func (b *builder) parameters(route api.Route) list {
	var parameters list
	for _, m := range membersOf(route.In) {
		switch m.in {
		case "path":
			parameters = append(parameters, b.pathParameter(route.In, m))
		case "query":
			parameters = append(parameters, b.queryParameter(route.In, m))
		}
	}
	if route.Right.InWorkspace() && !route.NamesWorkspace() {
		parameters = append(parameters, reference("parameters", "Workspace"))
	}
	if answersMore(route) {
		parameters = append(parameters, reference("parameters", "AccessVersion"))
	}
	if route.Writes() {
		parameters = append(parameters, reference("parameters", "IdempotencyKey"))
	}
	return append(parameters, reference("parameters", "RequestId"))
}

func (b *builder) pathParameter(in reflect.Type, m member) object {
	return object{{"name", m.name}, {"in", "path"}, {"required", true}}.
		with("description", b.source.fieldText(in, m)).
		with("schema", object{{"type", "string"}, {"minLength", 1}, {"maxLength", api.MaxPathID}})
}

func (b *builder) queryParameter(in reflect.Type, m member) object {
	parameter := object{{"name", m.name}, {"in", "query"}}
	if m.required {
		parameter = append(parameter, entry{"required", true})
	}
	description := b.source.fieldText(in, m)
	switch m.of.Kind() {
	case reflect.Struct:
		schema := b.schemas.component(m.of, "query")
		parameter = parameter.with("description", b.source.typeText(m.of))
		b.queries[m.of.Name()] = append(parameter, entry{"style", "deepObject"}, entry{"explode", true}, entry{"schema", schema})
		return reference("parameters", m.of.Name())
	case reflect.Slice:
		description = strings.TrimSpace(description + "\n\n" + arrayText(m.name))
		parameter = parameter.with("description", description).with("style", "form")
		return append(parameter, entry{"explode", true}, entry{"allowEmptyValue", true}, entry{"schema", b.schemas.of(m.of)})
	default:
		schema := append(b.schemas.of(m.of), bounds[[2]string{in.Name(), m.field}]...)
		return append(parameter.with("description", description), entry{"schema", schema})
	}
}

func arrayText(name string) string {
	return "Taken as " + name + "=a&" + name + "=b, and also as " + name + ".0=a&" + name + ".1=b and\n" +
		name + "[0]=a&" + name + "[1]=b. Empty elements are ignored; if there are no others, nothing is done."
}

func (b *builder) requestBody(route api.Route) object {
	fields := standing("body", membersOf(route.In))
	if len(fields) == 0 {
		return nil
	}
	required := false
	for _, f := range fields {
		required = required || f.required
	}
	return object{{"required", required}, {"content", asJSON(b.schemas.component(route.In, "body"))}}
}

func (b *builder) responses(route api.Route) object {
	name := route.Out.Name()
	b.answers[name] = object{
		{"description", cmp.Or(b.source.typeText(route.Out), name)},
		{"headers", answerHeaders()},
		{"content", asJSON(object{
			{"type", "object"}, {"required", list{"data"}}, {"properties", object{{"data", b.schemas.of(route.Out)}}},
		})},
	}
	responses := object{{strconv.Itoa(route.Status), reference("responses", name)}}
	if anyStatus(route) {
		responses = append(responses, entry{"2XX", reference("responses", name)}, entry{"3XX", reference("responses", name)})
	}
	for _, r := range refusals {
		if r.of(route) {
			responses = append(responses, entry{r.status, reference("responses", r.name)})
		}
	}
	return responses
}

func asJSON(schema object) object {
	return object{{"application/json", object{{"schema", schema}}}}
}

func reference(kind, name string) object {
	return object{{"$ref", "#/components/" + kind + "/" + name}}
}
