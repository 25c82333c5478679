package contract_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api/contract"
)

type (
	color    string
	settings map[string]any
	base     struct {
		ID string `json:"id"`
	}
	part struct {
		Key string `json:"key" api:"required"`
	}
	page struct {
		Count *int `query:"count"`
	}
	thingInput struct {
		ThingID  string            `path:"thingId"`
		Delay    *int              `query:"delay"`
		Exact    *bool             `query:"exact"`
		Kind     string            `query:"kind" api:"required"`
		Names    []string          `query:"names"`
		Page     page              `query:"page"`
		Enabled  *bool             `json:"enabled" api:"required"`
		Settings settings          `json:"settings,omitempty"`
		Parts    []part            `json:"parts,omitempty"`
		Colors   map[string]color  `json:"colors,omitempty"`
		Hidden   map[string]string `json:"-"`
	}
	thingOutput struct {
		base

		At       time.Time       `json:"at"`
		Color    color           `json:"color"`
		PlanID   *string         `json:"planId"`
		Part     *part           `json:"part"`
		Perhaps  *part           `json:"perhaps,omitempty"`
		Zero     []string        `json:"zero,omitzero"`
		Any      any             `json:"any"`
		Raw      json.RawMessage `json:"raw"`
		Number   json.Number     `json:"number"`
		Ratio    float64         `json:"ratio"`
		Nothing  struct{}        `json:"nothing"`
		Children []thingOutput   `json:"children"`
	}
)

func routeOf(in, out reflect.Type) api.Route {
	return api.Route{
		Name: "ChangeThing", Method: http.MethodPatch, Path: "/things/{thingId}",
		Status: http.StatusOK, Limit: api.LimitWrite, Right: api.ManagePeople, In: in, Out: out,
	}
}

const kindsSource = `package kinds

// most is how many Things there are.
const MaxThings = 7

// HeaderThing ends it.
const HeaderThing = "Thing-End"

// A color is what color says, such as green (rule B3).
type color string

const (
	red   color = "red"
	green color = "green"
)

// A thingOutput is one of at most MaxThings. PlanID may be null.
//
// There is a second paragraph.
type thingOutput struct {
	// PlanID is null for a Part without a plan.
	PlanID *string
}

// thingInput changes it.
type thingInput struct {
	ThingID string // ThingID is its own.
}

// The operations.
var (
	// ChangeThing changes a thing, at most
	// MaxThings times. Then it stops, and where HeaderThing is sent.
	ChangeThing = declare(1)
)
`

// document is as much of a document as the tests of kinds look at.
type document struct {
	Tags  []map[string]any `yaml:"tags"`
	Paths map[string]map[string]struct {
		Summary     string           `yaml:"summary"`
		Description string           `yaml:"description"`
		Parameters  []map[string]any `yaml:"parameters"`
	} `yaml:"paths"`
	Components struct {
		Parameters map[string]any `yaml:"parameters"`
		Schemas    map[string]any `yaml:"schemas"`
	} `yaml:"components"`
}

// kinds makes the document of an operation with every kind of field there is.
func kinds(t *testing.T) document {
	t.Helper()
	route := routeOf(reflect.TypeFor[thingInput](), reflect.TypeFor[thingOutput]())
	text, err := contract.Document([]api.Route{route}, fstest.MapFS{
		"big_things.go": {Data: []byte(kindsSource)}, "big_things_test.go": {Data: []byte("not Go")},
	})
	if err != nil {
		t.Fatal(err)
	}
	load(t, text)
	var read document
	if err := yaml.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

// same compares a part of a document with YAML.
func same(t *testing.T, what string, got any, text string) {
	t.Helper()
	want := reflect.New(reflect.TypeOf(got))
	if err := yaml.Unmarshal([]byte(text), want.Interface()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Elem().Interface(), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestOperationIsDescribedByItsComment(t *testing.T) {
	t.Parallel()
	read := kinds(t)
	same(t, "the tags", read.Tags, `[{name: Big things}]`)
	operation := read.Paths["/things/{thingId}"]["patch"]
	same(t, "the summary", operation.Summary, "Changes a thing, at most 7 times")
	same(t, "the description", operation.Description, "\"Then it stops, and where `Thing-End` is sent.\\n\\nNeeds the right: manage people.\"")
}

func TestKindsOfParameters(t *testing.T) {
	t.Parallel()
	read := kinds(t)
	same(t, "the parameters", read.Paths["/things/{thingId}"]["patch"].Parameters, `
- name: thingId
  in: path
  required: true
  description: '`+"`thingId`"+` is its own.'
  schema: {type: string, minLength: 1, maxLength: 255}
- {name: delay, in: query, schema: {type: integer}}
- {name: exact, in: query, schema: {type: boolean}}
- {name: kind, in: query, required: true, schema: {type: string}}
- name: names
  in: query
  description: |-
    Taken as names=a&names=b, and also as names.0=a&names.1=b and
    names[0]=a&names[1]=b. Empty elements are ignored; if there are no others, nothing is done.
  style: form
  explode: true
  allowEmptyValue: true
  schema: {type: array, items: {type: string}}
- $ref: '#/components/parameters/page'
- $ref: '#/components/parameters/Workspace'
- $ref: '#/components/parameters/IdempotencyKey'
- $ref: '#/components/parameters/RequestId'
`)
	same(t, "the page", read.Components.Parameters["page"],
		`{name: page, in: query, style: deepObject, explode: true, schema: {$ref: '#/components/schemas/page'}}`)
	same(t, "the schema of the page", read.Components.Schemas["page"], `{type: object, properties: {count: {type: integer}}}`)
}

func TestKindsOfBodies(t *testing.T) {
	t.Parallel()
	schemas := kinds(t).Components.Schemas
	same(t, "the body of the request", schemas["thingInput"], `
description: thingInput changes it.
type: object
required: [enabled]
properties:
  enabled: {type: boolean}
  settings: {$ref: '#/components/schemas/settings'}
  parts: {type: array, items: {$ref: '#/components/schemas/part'}}
  colors: {type: object, additionalProperties: {$ref: '#/components/schemas/color'}}
`)
	same(t, "the data of the answer", schemas["thingOutput"], `
description: |-
  A thingOutput is one of at most 7. `+"`planId`"+` may be null.

  There is a second paragraph.
type: object
required: [id, at, color, planId, part, any, raw, number, ratio, nothing, children]
properties:
  id: {type: string}
  at: {type: string, format: date-time}
  color: {$ref: '#/components/schemas/color'}
  planId:
    description: '`+"`planId` is null for a `part`"+` without a plan.'
    type: [string, "null"]
  part: {anyOf: [{$ref: '#/components/schemas/part'}, {type: "null"}]}
  perhaps: {$ref: '#/components/schemas/part'}
  zero: {type: array, items: {type: string}}
  any: {}
  raw: {}
  number: {type: number}
  ratio: {type: number}
  nothing: {type: object}
  children: {type: array, items: {$ref: '#/components/schemas/thingOutput'}}
`)
	same(t, "the strings with names", schemas["color"], `{description: 'A color is what color says, such as green.', type: string, enum: [red, green]}`)
	same(t, "the free object", schemas["settings"], `{type: object, additionalProperties: true}`)
	same(t, "the part", schemas["part"], `{type: object, required: [key], properties: {key: {type: string}}}`)
}

// A field of any other kind is a mistake in package api.
func TestOtherKindsPanic(t *testing.T) {
	t.Parallel()
	type odd struct {
		Sink chan int `json:"sink"`
	}
	defer func() {
		if got, want := recover(), any("contract: no schema for chan int"); got != want {
			t.Errorf("it panics with %v, want %v", got, want)
		}
	}()
	_, _ = contract.Document([]api.Route{routeOf(reflect.TypeFor[struct{}](), reflect.TypeFor[odd]())}, fstest.MapFS{})
}

func TestSourceMustBeGo(t *testing.T) {
	t.Parallel()
	_, err := contract.Document(nil, fstest.MapFS{"a.go": {Data: []byte("not Go")}})
	if err == nil || !strings.Contains(err.Error(), "reading the source: a.go:1:1") {
		t.Errorf("the error is %v", err)
	}
}
