package tracee.TRC_8

opened(path, flags, program, thread) = {
	"eventName": "security_file_open",
	"containerId": "abc",
	"processName": thread,
	"executable": {"path": program},
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

token = "/run/secrets/kubernetes.io/serviceaccount/..2021_09_26/token"

test_read {
	tracee_match with input as opened(token, "O_RDONLY", "/bin/cat", "cat")
	tracee_match with input as opened(token, "O_RDWR", "", "cat")
	tracee_match with input as opened(token, "O_RDONLY", "/tmp/x", "kube-proxy")
}

test_clients {
	not tracee_match with input as opened(token, "O_RDONLY", "/usr/local/bin/kube-proxy", "proxy")
	not tracee_match with input as opened(token, "O_RDONLY", "", "flanneld")
	not tracee_match with input as {
		"eventName": "security_file_open",
		"processName": "kube-proxy",
		"args": [
			{"name": "pathname", "type": "const char*", "value": token},
			{"name": "flags", "type": "int", "value": "O_RDONLY"},
		],
	}
}

test_other_files {
	not tracee_match with input as opened("/run/secrets/kubernetes.io/serviceaccount/ca.crt", "O_RDONLY", "/bin/cat", "cat")
	not tracee_match with input as opened("/tmp/token", "O_RDONLY", "/bin/cat", "cat")
	not tracee_match with input as opened(token, "O_WRONLY", "/bin/cat", "cat")
}
