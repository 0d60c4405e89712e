package tracee.TRC_109

opened(path, flags) = {
	"eventName": "security_file_open",
	"containerId": "abc",
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

test_opened {
	tracee_match with input as opened("/proc/sys/kernel/randomize_va_space", "O_RDONLY")
	tracee_match with input as opened("/proc/sys/kernel/randomize_va_space", "O_RDWR")
}

test_other_mode {
	not tracee_match with input as opened("/proc/sys/kernel/randomize_va_space", "O_WRONLY")
}

test_other_files {
	not tracee_match with input as opened("/proc/sys/kernel/kptr_restrict", "O_RDWR")
	not tracee_match with input as opened("/tmp/proc/sys/kernel/randomize_va_space", "O_RDWR")
}
