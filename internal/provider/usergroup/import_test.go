package usergroup

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseReference(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		want reference
		bad  bool
	}{
		"2Rf4vS5oGJk8mQ1xYz7bNc":         {want: reference{id: "2Rf4vS5oGJk8mQ1xYz7bNc"}},
		"name=Data team":                 {want: reference{name: "Data team"}},
		`name=R&D / "Ops" = 🚀`:           {want: reference{name: `R&D / "Ops" = 🚀`}},
		"name=name=twice":                {want: reference{name: "name=twice"}},
		"name= padded ":                  {want: reference{name: " padded "}},
		"Name=is no prefix":              {want: reference{id: "Name=is no prefix"}},
		"":                               {bad: true},
		"name=":                          {bad: true},
		"2Rf4vS5oGJk8mQ1xYz7bNc/":        {bad: true},
		"groups/2Rf4vS5oGJk8mQ1xYz7bNc":  {bad: true},
		"2Rf4vS5oGJk8mQ1xYz7bNc/name=Op": {bad: true},
	}
	for text, test := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := parseReference(text)
			if (err != nil) != test.bad {
				t.Errorf("parseReference(%q) ended with the error %v", text, err)
			}
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(reference{})); diff != "" {
				t.Errorf("parseReference(%q) (-want +got):\n%s", text, diff)
			}
		})
	}
}
