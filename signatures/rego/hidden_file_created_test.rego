package tracee.TRC_1015

wrote(path, begin) = {
	"eventName": "magic_write",
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "bytes", "type": "bytes", "value": base64.encode(begin)},
	],
}

test_hidden {
	tracee_match == {"path": "/tmp/.x"} with input as wrote("/tmp/.x", "\u007fELF")
	tracee_match with input as wrote("/home/.cache/x", "\u007fELF")
}

test_not_hidden {
	not tracee_match with input as wrote("/tmp/x.y", "\u007fELF")
	not tracee_match with input as wrote("/tmp/.x", "#!/bin/sh")
	not tracee_match with input as wrote("/tmp/.x", "")
}
