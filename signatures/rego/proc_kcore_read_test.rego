package tracee.TRC_1021

opened(path, flags) = {
	"eventName": "security_file_open",
	"containerId": "abc",
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

test_opened {
	tracee_match with input as opened("/proc/kcore", "O_RDONLY")
	tracee_match with input as opened("/proc/kcore", "O_RDWR")
	tracee_match with input as opened("/host/proc/kcore", "O_RDONLY")
	tracee_match with input as opened("/host/proc/kcore", "O_RDWR")
}

test_other_mode {
	not tracee_match with input as opened("/proc/kcore", "O_WRONLY")
}

test_other_files {
	not tracee_match with input as opened("/proc/kallsyms", "O_RDWR")
	not tracee_match with input as opened("/tmp/kcore", "O_RDWR")
}
