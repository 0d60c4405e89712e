package tracee.TRC_1029

opened(path, flags) = {
	"eventName": "security_file_open",
	"containerId": "abc",
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

test_opened {
	tracee_match with input as opened("/proc/sched_debug", "O_RDONLY")
	tracee_match with input as opened("/proc/sched_debug", "O_RDWR")
	tracee_match with input as opened("/sys/kernel/debug/sched/debug", "O_RDONLY")
	tracee_match with input as opened("/sys/kernel/debug/sched/debug", "O_RDWR")
}

test_other_mode {
	not tracee_match with input as opened("/proc/sched_debug", "O_WRONLY")
}

test_other_files {
	not tracee_match with input as opened("/proc/schedstat", "O_RDWR")
	not tracee_match with input as opened("/tmp/sched_debug", "O_RDWR")
}
