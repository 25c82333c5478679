package client

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
)

// inPlainWords says why a connection failed, for people who do not read socket
// errors.
func inPlainWords(cause error) string {
	for _, explain := range []func(error) string{explainName, explainTLS, explainConnection} {
		if words := explain(cause); words != "" {
			return words
		}
	}
	return cause.Error()
}

func explainName(cause error) string {
	var lookup *net.DNSError
	switch {
	case !errors.As(cause, &lookup):
		return ""
	case lookup.IsNotFound:
		return "no such host"
	default:
		return "its host name could not be looked up"
	}
}

func explainTLS(cause error) string {
	var untrusted *tls.CertificateVerificationError
	var alert tls.AlertError
	var record tls.RecordHeaderError
	switch {
	case errors.As(cause, &untrusted):
		return "its TLS certificate is not accepted: " + untrusted.Err.Error()
	case errors.Is(cause, http.ErrSchemeMismatch), errors.As(cause, &record):
		return "it does not speak TLS, so https is wrong for it"
	case errors.As(cause, &alert):
		return "it refused the TLS handshake: " + alert.Error()
	default:
		return ""
	}
}

func explainConnection(cause error) string {
	var network net.Error
	switch {
	case errors.Is(cause, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(cause, syscall.ECONNRESET), errors.Is(cause, syscall.EPIPE):
		return "it closed the connection"
	case errors.Is(cause, syscall.EHOSTUNREACH), errors.Is(cause, syscall.ENETUNREACH):
		return "there is no network route to it"
	case errors.Is(cause, io.EOF), errors.Is(cause, io.ErrUnexpectedEOF):
		return "it closed the connection before its answer was complete"
	case errors.As(cause, &network) && network.Timeout():
		return "it took too long (timeout)"
	default:
		return ""
	}
}

// isPermanent reports an obstacle that time does not remove, if it was met before
// anything was sent: the two sides cannot agree on TLS.
func isPermanent(cause error) bool {
	var alert tls.AlertError
	return explainTLS(cause) != "" && !errors.As(cause, &alert)
}
