package tracee.TRC_9

wrote(bytes) = {
	"eventName": "magic_write",
	"containerId": "abc",
	"args": [
		{"name": "pathname", "type": "const char*", "value": "/tmp/x"},
		{"name": "bytes", "type": "bytes", "value": bytes},
	],
}

test_elf {
	tracee_match == {"file path": "/tmp/x"} with input as wrote("f0VMRgIBAQAAAAAAAAAAAA==")
	tracee_match with input as wrote("f0VMRg==")
}

test_other_files {
	not tracee_match with input as wrote(base64.encode("#!/bin/sh\n"))
	not tracee_match with input as wrote(base64.encode("xELF"))
	not tracee_match with input as wrote("f0VM")
	not tracee_match with input as wrote("")
	not tracee_match with input as wrote(null)
}
