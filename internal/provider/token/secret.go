package token

import (
	"context"
	"fmt"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// issue makes a token. Where the answer with its secret was lost, so that the call
// was repeated, nobody knows the secret of the one that is there (rule F2): it is
// revoked, and another is made.
func issue(ctx context.Context, c *client.Client, in api.CreateTokenInput) (api.CreatedTokenOutput, error) {
	out, err := client.Call(ctx, c, api.CreateToken, in)
	id, lost := lostToken(err)
	if !lost {
		return out, err
	}
	if err := revoke(ctx, c, id); err != nil {
		return api.CreatedTokenOutput{}, fmt.Errorf("the token %s was made, but the answer with its secret was lost, and it could not be revoked: %w", id, err)
	}
	return client.Call(ctx, c, api.CreateToken, in)
}

// lostToken returns the id of the token that a call made whose answer was lost.
func lostToken(err error) (string, bool) {
	if !client.IsConflict(err) {
		return "", false
	}
	for _, problem := range client.FieldProblems(err) {
		if id, ok := problem.Data[api.DataMade].(string); ok && id != "" {
			return id, true
		}
	}
	return "", false
}

// revoke revokes a token. One that is gone already is no error.
func revoke(ctx context.Context, c *client.Client, id string) error {
	_, err := client.Call(ctx, c, api.DeleteToken, api.TokenInput{TokenID: id})
	if client.IsNotFound(err) {
		return nil
	}
	return err
}
