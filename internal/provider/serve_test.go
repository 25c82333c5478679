package provider

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSDKIsQuietUnlessLogsAreWanted(t *testing.T) {
	t.Parallel()
	quiet := map[string]string{"TF_LOG_SDK": "ERROR", "TF_LOG_SDK_PROTO": "ERROR", "TF_LOG_SDK_FRAMEWORK": "ERROR"}
	for name, test := range map[string]struct {
		environment []string
		want        map[string]string
	}{
		"no logs":                 {[]string{"HOME=/home/ada", "TF_CLI_ARGS=-no-color"}, quiet},
		"logs of Terraform alone": {[]string{"TF_LOG_CORE=TRACE"}, quiet},
		"an empty wish":           {[]string{"TF_LOG="}, quiet},
		"all logs":                {[]string{"TF_LOG=INFO"}, map[string]string{}},
		"logs of providers":       {[]string{"TF_LOG_PROVIDER=DEBUG"}, map[string]string{}},
		"a part of the SDK":       {[]string{"TF_LOG_SDK_PROTO=TRACE"}, map[string]string{}},
		"logs in a file":          {[]string{"TF_LOG_PATH=terraform.log"}, map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := map[string]string{}
			err := quietSDK(test.environment, func(name, value string) error {
				got[name] = value
				return nil
			})
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("what was set (-want +got):\n%s\n%v", diff, err)
			}
		})
	}
}
