package tracee.TRC_14

opened(path, flags) = {
	"eventName": "security_file_open",
	"containerId": "abc",
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

test_written {
	tracee_match == {"File Flags": "O_WRONLY", "File Path": "/tmp/cgrp/release_agent"} with input as opened("/tmp/cgrp/release_agent", "O_WRONLY")
}

test_renamed {
	tracee_match with input as {
		"eventName": "security_inode_rename",
		"args": [
			{"name": "old_path", "type": "string", "value": "/x"},
			{"name": "new_path", "type": "string", "value": "/release_agent"},
		],
	}
}

test_other {
	not tracee_match with input as opened("/tmp/cgrp/release_agent", "O_RDONLY")
	not tracee_match with input as opened("/tmp/cgrp/my_release_agent", "O_WRONLY")
	not tracee_match with input as opened("/tmp/cgrp/notify_on_release", "O_WRONLY")
}
