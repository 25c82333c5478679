package client

import (
	"net/http"
	"strings"
)

// maxAnswer is the largest answer that is read, in bytes, after decompression.
const maxAnswer = 64 << 20

// A Client calls one server with one token. It is safe for use by several
// goroutines at once.
type Client struct {
	*core
	workspace string
	// anew is a moment of the workspace; lists that were read before it answer nothing.
	anew moment
}

// core is what the copies that In makes have in common.
type core struct {
	config    Config
	endpoint  string
	maxAnswer int64
	features  once[Features]
	// pacer is nil unless the client is to be sparing.
	pacer *pacer
	// batchers are none unless the client is to be sparing.
	batchers byOperation
	// libraries is nil unless the client is to be sparing.
	libraries *libraries
}

// New returns a client, or an error that says what is wrong with the
// configuration without repeating the token. It sends nothing.
func New(cfg Config) (*Client, error) {
	_, inside := cfg.Transport.(*inProcess)
	endpoint, err := checkEndpoint(cfg.Endpoint, inside)
	if err != nil {
		return nil, err
	}
	if err := checkToken(cfg.Token); err != nil {
		return nil, err
	}
	if !printable(cfg.UserAgent) {
		return nil, errUserAgent
	}
	c := &core{config: cfg.withDefaults(), endpoint: endpoint, maxAnswer: maxAnswer}
	if cfg.Sparing {
		c.pacer = newPacer(c.config.Now, c.config.Wait)
		c.batchers = newBatchers()
		c.libraries = &libraries{config: &c.config, of: map[string]*library{}}
	}
	return &Client{core: c}, nil
}

// In returns the same client acting in one workspace, named by id or slug. An
// account token needs it; a workspace token has its workspace already. Empty
// names none. A sparing client takes two names of a workspace for two workspaces, so
// that one of them is to be used throughout.
func (c *Client) In(workspace string) *Client {
	return &Client{core: c.core, workspace: workspace}
}

// Anew returns the same client in the same workspace, which is answered from no list that
// was read before now: for what must not be missed although somebody else has just made
// it, such as another process of the same apply. Calls that are made at the same time
// share what is read anew.
func (c *Client) Anew() *Client {
	if !c.config.Sparing {
		return c
	}
	calendar := c.libraries.in(c.workspace).calendar
	calendar.Lock()
	defer calendar.Unlock()
	return &Client{core: c.core, workspace: c.workspace, anew: calendar.next()}
}

// Endpoint returns the URL of the server, for messages. It holds no secret.
func (c *Client) Endpoint() string {
	return c.endpoint
}

// roundTrip sends one request. It asks the transport itself, since an
// http.Client would look into redirects, and a token follows none.
func (c *core) roundTrip(request *http.Request) (*http.Response, error) {
	return c.config.Transport.RoundTrip(request)
}

// hide takes the token out of a text that somebody else wrote, so that a server
// that repeats what it was sent cannot put a secret into an error. A token
// shorter than eight characters is no secret and could be part of a word.
func (c *core) hide(text string) string {
	if len(c.config.Token) < 8 {
		return text
	}
	return strings.ReplaceAll(text, c.config.Token, "[token]")
}
