package tracee.TRC_1012

opened(path, flags) = {
	"eventName": "security_file_open",
	"containerId": "abc",
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

test_opened {
	tracee_match with input as opened("/lib/x86_64-linux-gnu/ld-2.31.so", "O_WRONLY|O_CREAT")
	tracee_match with input as opened("/lib/x86_64-linux-gnu/ld-2.31.so", "O_RDWR")
	tracee_match with input as opened("/usr/lib/ld-linux.so.2", "O_WRONLY|O_CREAT")
	tracee_match with input as opened("/usr/lib/ld-linux.so.2", "O_RDWR")
	tracee_match with input as opened("/lib64/ld-linux-x86-64.so.2", "O_WRONLY|O_CREAT")
	tracee_match with input as opened("/lib64/ld-linux-x86-64.so.2", "O_RDWR")
	tracee_match with input as opened("/lib/ld-musl-x86_64.so.1", "O_WRONLY|O_CREAT")
	tracee_match with input as opened("/lib/ld-musl-x86_64.so.1", "O_RDWR")
	tracee_match with input as opened("/lib64/ld64.so.2", "O_RDWR")
	tracee_match with input as opened("/lib/ld.so.1", "O_RDWR")
	tracee_match with input as opened("/lib64/ld-linux-x86-64.so.2.dpkg-new", "O_RDWR")
}

test_other_mode {
	not tracee_match with input as opened("/lib/x86_64-linux-gnu/ld-2.31.so", "O_RDONLY")
}

test_other_files {
	not tracee_match with input as opened("/lib/x86_64-linux-gnu/libc.so.6", "O_RDWR")
	not tracee_match with input as opened("/tmp/lib/ld.so", "O_RDWR")
	not tracee_match with input as opened("/usr/bin/ld.so", "O_RDWR")
	not tracee_match with input as opened("/usr/lib/x/libld.so", "O_RDWR")
	not tracee_match with input as opened("/usr/lib/x86_64-linux-gnu/ldb/modules/ldb/ldbsamba_extensions.so", "O_RDWR")
	not tracee_match with input as opened("/usr/lib/python3/ldap.so", "O_RDWR")
}

renamed(path) = {
	"eventName": "security_inode_rename",
	"args": [
		{"name": "old_path", "type": "string", "value": "/tmp/x"},
		{"name": "new_path", "type": "string", "value": path},
	],
}

test_renamed {
	tracee_match with input as renamed("/usr/lib/x86_64-linux-gnu/ld-2.36.so")
	not tracee_match with input as renamed("/usr/lib/x86_64-linux-gnu/libc.so.6")
}
