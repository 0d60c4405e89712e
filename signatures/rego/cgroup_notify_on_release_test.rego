package tracee.TRC_106

opened(path, flags) = {
	"eventName": "security_file_open",
	"containerId": "abc",
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

test_opened {
	tracee_match with input as opened("/sys/fs/cgroup/x/notify_on_release", "O_WRONLY|O_CREAT")
	tracee_match with input as opened("/sys/fs/cgroup/x/notify_on_release", "O_RDWR")
}

test_other_mode {
	not tracee_match with input as opened("/sys/fs/cgroup/x/notify_on_release", "O_RDONLY")
}

test_other_files {
	not tracee_match with input as opened("/sys/fs/cgroup/x/release_agent", "O_RDWR")
	not tracee_match with input as opened("/tmp/my_notify_on_release", "O_RDWR")
}
