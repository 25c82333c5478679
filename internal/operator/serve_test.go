package operator_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/operator"
)

// A serving is a server that a command serves.
type serving struct {
	url string
	// end ends the command and returns its code.
	end func() int
	log *journal
}

// A journal is a log that can be read while it is written.
type journal struct {
	mu    sync.Mutex
	text  bytes.Buffer
	grown chan struct{}
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	close(j.growth())
	j.grown = nil
	return j.text.Write(line)
}

// wait waits until a text is in the log.
func (j *journal) wait(t *testing.T, text string) {
	t.Helper()
	for {
		j.mu.Lock()
		found, grown := strings.Contains(j.text.String(), text), j.growth()
		j.mu.Unlock()
		if found {
			return
		}
		select {
		case <-grown:
		case <-t.Context().Done():
			t.Fatalf("the log never said %s: %s", text, j.read())
		}
	}
}

// growth returns what is closed by the next line of the log.
func (j *journal) growth() chan struct{} {
	if j.grown == nil {
		j.grown = make(chan struct{})
	}
	return j.grown
}

func (j *journal) read() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// serve serves a database until the test ends, at the latest.
func serve(t *testing.T, path string, arguments ...string) serving {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, printed := io.Pipe()
	s := serving{log: new(journal)}
	code := make(chan int, 1)
	go func() {
		arguments := append([]string{"serve", "--database", path, "--listen", "127.0.0.1:0"}, arguments...)
		code <- operator.Run(ctx, arguments, printed, s.log)
		_ = printed.Close()
	}()
	s.end = sync.OnceValue(func() int {
		cancel()
		return <-code
	})
	t.Cleanup(func() { s.end() })
	s.url = address(t, out, s.log)
	return s
}

// address reads the address that a server prints.
func address(t *testing.T, out io.Reader, log *journal) string {
	t.Helper()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server printed no address (%v) and logged %s", err, log.read())
	}
	url, found := strings.CutPrefix(strings.TrimSpace(line), "Listening on ")
	if !found {
		t.Fatalf("the server printed %q", line)
	}
	return url
}

// dial returns a client of a server.
func dial(t *testing.T, url, token string, transport *http.Transport) *client.Client {
	t.Helper()
	cfg := client.Config{Endpoint: url, Token: token, MaxTries: 1, MaxAttempts: 1}
	if transport != nil {
		t.Cleanup(transport.CloseIdleConnections)
		cfg.Transport = transport
	}
	c, err := client.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestServeAnswersAtItsAddress(t *testing.T) {
	t.Parallel()
	path := database(t)
	s := serve(t, path)
	made := bootstrap(t, path) // While the server has it open.
	if !strings.HasPrefix(s.url, "http://127.0.0.1:") || strings.HasSuffix(s.url, ":0") {
		t.Errorf("the server listens on %s", s.url)
	}
	c := dial(t, s.url, made.WorkspaceToken, nil)
	same(t, "the workspace", call(t, c, api.GetWorkspace, struct{}{}).Workspace.ID, made.WorkspaceID)

	same(t, "the code at the end", s.end(), 0)
	log := strings.Split(strings.TrimSpace(s.log.read()), "\n")
	if len(log) != 1 || !strings.Contains(log[0], "operation=GetWorkspace status=200 request_id=") {
		t.Errorf("the log is %q, want one line about the one request", log)
	}
	if strings.Contains(log[0], made.WorkspaceToken) {
		t.Error("the token is in the log")
	}
	if _, err := client.Call(t.Context(), c, api.GetWorkspace, struct{}{}); err == nil {
		t.Error("the server still answers after its end")
	}
	same(t, "whether the write-ahead log is gone", exists(path+"-wal"), false)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// start serves a database in a process of its own, which is killed at the end of
// the test if it has not ended.
func start(t *testing.T, path string, arguments ...string) (url string, process *exec.Cmd, log *journal) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	log = new(journal)
	process = exec.CommandContext(t.Context(), self, append([]string{"serve", "--database", path, "--listen", "127.0.0.1:0"}, arguments...)...)
	process.Env = append(os.Environ(), childProcess+"=1")
	process.Stderr = log
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	return address(t, out, log), process, log
}

// end sends a signal to a process, which must end well.
func end(t *testing.T, process *exec.Cmd, signal os.Signal, log *journal) {
	t.Helper()
	if err := process.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	if err := process.Wait(); err != nil {
		t.Errorf("the server ended with %v and logged %s", err, log.read())
	}
}

func TestServeEndsOnSignals(t *testing.T) {
	t.Parallel()
	for name, signal := range map[string]os.Signal{"SIGTERM": syscall.SIGTERM, "SIGINT": os.Interrupt} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, process, log := start(t, database(t))
			if _, err := client.Call(t.Context(), dial(t, url, "sgp_unknown", nil), api.Whoami, struct{}{}); !client.IsUnauthorized(err) {
				t.Errorf("the server answered %v, want 401", err)
			}
			end(t, process, signal, log)
		})
	}
}

// A request that is under way when the end comes is still answered.
func TestServeFinishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	path := database(t)
	s := serve(t, path)
	token := bootstrap(t, path).WorkspaceToken
	const body = `{"name":"Analysts"}`
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	// The server asks for the body once it has begun to answer.
	if _, err := fmt.Fprintf(conn, "POST /groups HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nExpect: 100-continue\r\n"+
		"Content-Length: %d\r\n\r\n", token, len(body)); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(conn)
	if line, err := reader.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("the server began with %q (%v)", line, err)
	}
	ended := make(chan int, 1)
	go func() { ended <- s.end() }()
	// It has heard of its end when it takes no more connections.
	for refused := false; !refused; {
		other, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
		if refused = err != nil; !refused {
			_ = other.Close()
		}
	}
	if _, err := io.WriteString(conn, body); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(reader)
	if err != nil || !strings.Contains(string(rest), "HTTP/1.1 200 OK") {
		t.Errorf("the answer is %q (%v), want 200", rest, err)
	}
	same(t, "the code at the end", <-ended, 0)
}

func TestServeRefusesToSendTokensInTheClear(t *testing.T) {
	t.Parallel()
	path := database(t)
	for _, listen := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:8080", "example.com:80", "127.0.0.1.example.com:80"} {
		fail(t, 1, listen+" can be reached by others", "serve", "--database", path, "--listen", listen)
	}
	for _, listen := range []string{"127.0.0.1", "localhost", ""} {
		fail(t, 1, "--listen must be an address and a port", "serve", "--database", path, "--listen", listen)
	}
	isAbsent(t, path)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, arguments := range [][]string{
		{"--listen", "0.0.0.0:0", "--insecure"}, {"--listen", "localhost:0"}, {"--listen", "127.0.0.2:0"},
	} {
		var out, log bytes.Buffer
		// Its end has come before it begins, so that all it does is to check and open.
		operator.Run(ended, append([]string{"serve", "--database", path}, arguments...), &out, &log)
		if strings.Contains(log.String(), "reached by others") {
			t.Errorf("%q was refused: %s", arguments, log.String())
		}
	}
}

func TestServeRefusesNonsense(t *testing.T) {
	t.Parallel()
	path := database(t)
	cert, key, _ := certificate(t)
	const command, db = "serve", "--database"
	fail(t, 1, "--tls-cert and --tls-key go together", command, db, path, "--tls-cert", cert)
	fail(t, 1, "--tls-cert and --tls-key go together", command, db, path, "--tls-key", key)
	fail(t, 1, "reading --tls-cert and --tls-key", command, db, path, "--tls-cert", key, "--tls-key", key)
	fail(t, 1, "reading --tls-cert and --tls-key", command, db, path, "--tls-cert", path, "--tls-key", key)
	for _, lifetime := range []string{"0", "-1h"} {
		fail(t, 1, "--invite-lifetime must be longer than nothing", command, db, path, "--invite-lifetime", lifetime)
	}
	isAbsent(t, path)
	fail(t, 1, "absent", command, db, filepath.Join(t.TempDir(), "absent", "access.db"), "--listen", "127.0.0.1:0")
}

func TestServeTellsThatAnAddressIsTaken(t *testing.T) {
	t.Parallel()
	taken := strings.TrimPrefix(serve(t, database(t)).url, "http://")
	fail(t, 1, "listening on "+taken, "serve", "--database", database(t), "--listen", taken)
}

func TestServeInviteLifetime(t *testing.T) {
	t.Parallel()
	path := database(t)
	s := serve(t, path, "--invite-lifetime", "90m")
	c := dial(t, s.url, bootstrap(t, path).WorkspaceToken, nil)
	invite(t, c, "ada@example.com")
	made := call(t, c, api.ReadInvite, api.InviteEmailInput{Email: "ada@example.com"}).Invite
	same(t, "the lifetime", made.ExpiresAt.Sub(made.CreatedAt), 90*time.Minute)
}

func TestServeTLS(t *testing.T) {
	t.Parallel()
	path := database(t)
	cert, key, roots := certificate(t)
	s := serve(t, path, "--tls-cert", cert, "--tls-key", key, "--log-json")
	made := bootstrap(t, path)
	if !strings.HasPrefix(s.url, "https://127.0.0.1:") {
		t.Errorf("the server listens on %s", s.url)
	}
	trusting := dial(t, s.url, made.WorkspaceToken, &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true})
	same(t, "the workspace", call(t, trusting, api.GetWorkspace, struct{}{}).Workspace.ID, made.WorkspaceID)

	strange := dial(t, s.url, made.WorkspaceToken, &http.Transport{TLSClientConfig: &tls.Config{}})
	if _, err := client.Call(t.Context(), strange, api.GetWorkspace, struct{}{}); err == nil {
		t.Error("a client that does not know the certificate was answered")
	}
	same(t, "the code at the end", s.end(), 0)
	// The request and the failed handshake are a line of JSON each in the log.
	log := strings.Split(strings.TrimSpace(s.log.read()), "\n")
	messages := make([]string, len(log))
	for i, text := range log {
		var line struct {
			Message string `json:"@message"`
		}
		decode(t, text, &line)
		messages[i], _, _ = strings.Cut(line.Message, " from ")
	}
	same(t, "the log", messages, []string{"request", "http: TLS handshake error"})
}

// certificate writes a certificate for this machine and its key, and returns the
// pool that trusts it.
func certificate(t *testing.T) (certFile, keyFile string, roots *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AddCert(certificate)
	directory := t.TempDir()
	certFile, keyFile = filepath.Join(directory, "cert.pem"), filepath.Join(directory, "key.pem")
	for file, block := range map[string]*pem.Block{
		certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: keyDER},
	} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile, roots
}
