package connection

import "context"

// AccountID returns the id of the account that the credential acts for; empty for
// a workspace token, and on a plain Public API.
func (c *Connection) AccountID(ctx context.Context) (string, error) {
	if _, err := c.Seen(ctx); err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.account, nil
}

// TokenID returns the id of the token that is the credential; empty on a plain Public
// API.
func (c *Connection) TokenID(ctx context.Context) (string, error) {
	if _, err := c.Seen(ctx); err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token, nil
}
