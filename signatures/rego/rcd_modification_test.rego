package tracee.TRC_1026

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
	tracee_match == {"path": "/etc/rc.local"} with input as opened("/etc/rc.local", "O_WRONLY|O_CREAT")
	tracee_match with input as renamed("/etc/rc.local")
	tracee_match == {"path": "/etc/rc3.d/S99x"} with input as opened("/etc/rc3.d/S99x", "O_WRONLY|O_CREAT")
	tracee_match with input as renamed("/etc/rc3.d/S99x")
	tracee_match == {"path": "/etc/rcS.d/S01x"} with input as opened("/etc/rcS.d/S01x", "O_WRONLY|O_CREAT")
	tracee_match with input as renamed("/etc/rcS.d/S01x")
	tracee_match == {"path": "/etc/init.d/x"} with input as opened("/etc/init.d/x", "O_WRONLY|O_CREAT")
	tracee_match with input as renamed("/etc/init.d/x")
	tracee_match == {"path": "/etc/rc.d/init.d/x"} with input as opened("/etc/rc.d/init.d/x", "O_WRONLY|O_CREAT")
	tracee_match with input as renamed("/etc/rc.d/init.d/x")
}

test_read {
	not tracee_match with input as opened("/etc/rc.local", "O_RDONLY")
}

test_other_files {
	not tracee_match with input as opened("/etc/rc.conf", "O_RDWR")
	not tracee_match with input as renamed("/etc/rc.conf")
	not tracee_match with input as opened("/etc/rc7.d/x", "O_RDWR")
	not tracee_match with input as renamed("/etc/rc7.d/x")
	not tracee_match with input as opened("/tmp/etc/rc.local", "O_RDWR")
	not tracee_match with input as renamed("/tmp/etc/rc.local")
}

executed(path) = {"eventName": "sched_process_exec", "args": [{"name": "pathname", "type": "const char*", "value": path}]}

test_tools {
	tracee_match with input as executed("/usr/sbin/update-rc.d")
	not tracee_match with input as executed("/bin/cat")
	not tracee_match with input as executed("")
}
