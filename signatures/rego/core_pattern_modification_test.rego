package tracee.TRC_1011

opened(path, flags) = {
	"eventName": "security_file_open",
	"containerId": "abc",
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

test_opened {
	tracee_match with input as opened("/proc/sys/kernel/core_pattern", "O_WRONLY|O_CREAT")
	tracee_match with input as opened("/proc/sys/kernel/core_pattern", "O_RDWR")
	tracee_match with input as opened("/host/proc/sys/kernel/core_pattern", "O_WRONLY|O_CREAT")
	tracee_match with input as opened("/host/proc/sys/kernel/core_pattern", "O_RDWR")
}

test_other_mode {
	not tracee_match with input as opened("/proc/sys/kernel/core_pattern", "O_RDONLY")
}

test_other_files {
	not tracee_match with input as opened("/proc/sys/kernel/core_uses_pid", "O_RDWR")
	not tracee_match with input as opened("/tmp/core_pattern", "O_RDWR")
}
