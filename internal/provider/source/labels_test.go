package source

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func TestLabels(t *testing.T) {
	t.Parallel()
	have := labels{"team": "web", "environment": "dev", "stage": "one"}
	other := labels{"environment": "prod", "team": "web"}
	for name, test := range map[string]struct{ got, want labels }{
		"those of other keys":   {have.without(other), labels{"stage": "one"}},
		"those of no keys":      {have.without(nil), have},
		"there and back":        {labelsOf(have.wire()), have},
		"as Terraform has them": {planned(have.value()), have},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, test.got); diff != "" {
				t.Errorf("labels (-want +got):\n%s", diff)
			}
		})
	}
	if got, want := have.String(), "environment:dev, stage:one, team:web"; got != want {
		t.Errorf("in a message: %q, want %q", got, want)
	}
	inOrder := []api.Label{{Key: "environment", Value: "dev"}, {Key: "stage", Value: "one"}, {Key: "team", Value: "web"}}
	if diff := cmp.Diff(inOrder, have.wire()); diff != "" {
		t.Errorf("on the wire (-want +got):\n%s", diff)
	}
}
