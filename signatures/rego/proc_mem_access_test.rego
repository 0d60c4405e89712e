package tracee.TRC_1023

opened(path, flags) = {
	"eventName": "security_file_open",
	"containerId": "abc",
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

test_opened {
	tracee_match with input as opened("/proc/77/mem", "O_RDONLY")
	tracee_match with input as opened("/proc/77/mem", "O_RDWR")
	tracee_match with input as opened("/proc/self/mem", "O_RDONLY")
	tracee_match with input as opened("/proc/self/mem", "O_RDWR")
	tracee_match with input as opened("/proc/12/task/13/mem", "O_RDONLY")
	tracee_match with input as opened("/proc/12/task/13/mem", "O_RDWR")
}

test_other_mode {
	not tracee_match with input as opened("/proc/77/mem", "O_WRONLY")
}

test_other_files {
	not tracee_match with input as opened("/proc/77/maps", "O_RDWR")
	not tracee_match with input as opened("/proc/77/memory", "O_RDWR")
	not tracee_match with input as opened("/dev/mem", "O_RDWR")
}
