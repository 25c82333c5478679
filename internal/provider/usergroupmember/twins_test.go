package usergroupmember_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// Two resources of one membership are refused, however the address is spelled, and
// whether or not the first one is there.
func TestMemberTwice(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		adaID := env.Join(t, ada)
		ops := group(t, env, "Ops")
		twins := member(env, ops, ada) + named("twin", fmt.Sprintf("%q", ops), `"ADA@example.com"`)
		refused := planSaying("in the user group " + ops + ". Leave one of the two out; where both are in the state, use a removed block or " +
			"`terraform state rm` for it.")
		env.Test(t,
			resource.TestStep{Config: twins, ExpectError: refused},
			resource.TestStep{PreConfig: in(t, env, ops), Config: member(env, ops, ada), ConfigStateChecks: is(env, ops, ada, adaID)},
			resource.TestStep{Config: twins, ExpectError: refused},
			resource.TestStep{PreConfig: in(t, env, ops, ada), Config: member(env, ops, ada), ConfigPlanChecks: emptyPlan},
		)
		wantMembers(t, env, ops)
	})
}

// Of two that are in the state, one goes without the person.
func TestMemberTwiceInState(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	env.Join(t, ada)
	ops := group(t, env, "Ops", ada)
	config := map[string]any{"user_group_id": ops, "email": ada}
	imported := func(provider *acctest.Protocol) acctest.Object {
		object, said := provider.ImportID(t, ops+"/"+ada)
		if len(said) > 0 {
			t.Fatalf("the provider said %q", said)
		}
		return object
	}

	// The one that stays is planned first.
	provider := env.Protocol(t, typeName)
	object := imported(provider)
	if said := provider.Plan(t, object, config).Said; len(said) > 0 {
		t.Errorf("planning the one that stays said %q", said)
	}
	want := []string{"WARNING: Nobody was taken out of the group: ada@example.com stays in the user group " + ops +
		": another resource has the person there, such as, with create_before_destroy, the one that replaces this."}
	if said := provider.Destroy(t, object); !slices.Equal(said, want) {
		t.Errorf("destroying the other said %q, want %q", said, want)
	}
	wantMembers(t, env, ops, ada)

	// It is planned second, when the other is about to go with the person.
	provider = env.Protocol(t, typeName)
	object = imported(provider)
	if said := provider.Destroy(t, object); len(said) > 0 {
		t.Errorf("destroying the other first said %q", said)
	}
	said := provider.Plan(t, object, config).Said
	if len(said) != 1 || !strings.HasPrefix(said[0], "WARNING: The person is about to leave the group: ") {
		t.Errorf("planning the one that stays said %q, want a warning", said)
	}
	wantMembers(t, env, ops)
}
