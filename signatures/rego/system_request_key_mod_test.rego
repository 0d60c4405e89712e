package tracee.TRC_1031

opened(path, flags) = {
	"eventName": "security_file_open",
	"containerId": "abc",
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

test_opened {
	tracee_match with input as opened("/proc/sys/kernel/sysrq", "O_WRONLY|O_CREAT")
	tracee_match with input as opened("/proc/sys/kernel/sysrq", "O_RDWR")
	tracee_match with input as opened("/proc/sysrq-trigger", "O_WRONLY|O_CREAT")
	tracee_match with input as opened("/proc/sysrq-trigger", "O_RDWR")
}

test_other_mode {
	not tracee_match with input as opened("/proc/sys/kernel/sysrq", "O_RDONLY")
}

test_other_files {
	not tracee_match with input as opened("/proc/sys/kernel/sched_domain", "O_RDWR")
	not tracee_match with input as opened("/tmp/sysrq-trigger", "O_RDWR")
}
