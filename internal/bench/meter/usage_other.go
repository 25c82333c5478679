//go:build !linux

package meter

import "errors"

func ownUsage() (Usage, error) {
	return Usage{}, errors.New("what a process uses is measured on Linux only")
}
