package tracee.TRC_1028

opened(path, flags) = {
	"eventName": "security_file_open",
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

renamed(path) = {
	"eventName": "security_inode_rename",
	"args": [
		{"name": "old_path", "type": "string", "value": "/tmp/x"},
		{"name": "new_path", "type": "string", "value": path},
	],
}

test_written {
	tracee_match == {"path": "/etc/sudoers"} with input as opened("/etc/sudoers", "O_WRONLY|O_CREAT")
	tracee_match with input as renamed("/etc/sudoers")
	tracee_match == {"path": "/etc/sudoers.d/x"} with input as opened("/etc/sudoers.d/x", "O_WRONLY|O_CREAT")
	tracee_match with input as renamed("/etc/sudoers.d/x")
	tracee_match == {"path": "/private/etc/sudoers"} with input as opened("/private/etc/sudoers", "O_WRONLY|O_CREAT")
	tracee_match with input as renamed("/private/etc/sudoers")
}

test_read {
	not tracee_match with input as opened("/etc/sudoers", "O_RDONLY")
}

test_other_files {
	not tracee_match with input as opened("/etc/sudoers.tmp", "O_RDWR")
	not tracee_match with input as renamed("/etc/sudoers.tmp")
	not tracee_match with input as opened("/etc/sudo.conf", "O_RDWR")
	not tracee_match with input as renamed("/etc/sudo.conf")
	not tracee_match with input as opened("/tmp/etc/sudoers", "O_RDWR")
	not tracee_match with input as renamed("/tmp/etc/sudoers")
}
