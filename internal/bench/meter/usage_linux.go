package meter

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// highWater is the line of /proc/self/status with the most memory that was resident.
var highWater = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// ownUsage is what this process has used. The peak is not that of getrusage, which
// a process takes over from the one that started it.
func ownUsage() (Usage, error) {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return Usage{}, fmt.Errorf("reading the time that was computed: %w", err)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return Usage{}, err
	}
	found := highWater.FindSubmatch(status)
	if found == nil {
		return Usage{}, errors.New("the system does not tell the peak of the memory")
	}
	peak, err := strconv.ParseInt(string(found[1]), 10, 64)
	if err != nil {
		return Usage{}, err
	}
	return Usage{CPU: time.Duration(used.Utime.Nano() + used.Stime.Nano()), PeakMemory: peak << 10}, nil
}
