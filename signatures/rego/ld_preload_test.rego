package tracee.TRC_7

executed(environment) = {
	"eventName": "execve",
	"args": [
		{"name": "pathname", "type": "const char*", "value": "/bin/ls"},
		{"name": "argv", "type": "const char*const*", "value": ["ls"]},
		{"name": "envp", "type": "const char*const*", "value": environment},
	],
}

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

test_environment {
	tracee_match with input as executed(["HOME=/", "LD_PRELOAD=/tmp/x.so"])
	tracee_match with input as executed(["LD_LIBRARY_PATH=/tmp"])
}

test_harmless_environment {
	not tracee_match with input as executed(["HOME=/", "OLD_PRELOAD=/x", "LD_PRELOADED=1", "LD_DEBUG=all"])
	not tracee_match with input as executed([])
	not tracee_match with input as executed(null)
}

test_file {
	tracee_match with input as opened("/etc/ld.so.preload", "O_WRONLY|O_CREAT")
	tracee_match with input as renamed("/etc/ld.so.preload")
}

test_other_files {
	not tracee_match with input as opened("/etc/ld.so.preload", "O_RDONLY")
	not tracee_match with input as opened("/etc/ld.so.conf", "O_RDWR")
	not tracee_match with input as renamed("/etc/ld.so.preload.bak")
}
