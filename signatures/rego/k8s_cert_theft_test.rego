package tracee.TRC_10

opened(path, flags, program) = {
	"eventName": "security_file_open",
	"processName": "x",
	"executable": {"path": program},
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

renamed(path) = {
	"eventName": "security_inode_rename",
	"args": [
		{"name": "old_path", "type": "string", "value": path},
		{"name": "new_path", "type": "string", "value": "/tmp/x"},
	],
}

test_read {
	tracee_match with input as opened("/etc/kubernetes/pki/ca.key", "O_RDONLY", "/bin/cat")
	tracee_match with input as opened("/etc/kubernetes/pki/etcd/server.key", "O_RDWR", "/tmp/kube")
}

test_moved {
	tracee_match with input as renamed("/etc/kubernetes/pki/ca.key")
	not tracee_match with input as renamed("/etc/kubernetes/admin.conf")
}

test_control_plane {
	not tracee_match with input as opened("/etc/kubernetes/pki/ca.key", "O_RDONLY", "/usr/local/bin/kube-apiserver")
	not tracee_match with input as opened("/etc/kubernetes/pki/ca.key", "O_RDONLY", "/usr/bin/kubelet")
}

test_other_files {
	not tracee_match with input as opened("/etc/kubernetes/admin.conf", "O_RDONLY", "/bin/cat")
	not tracee_match with input as opened("/etc/kubernetes/pki/ca.key", "O_WRONLY", "/bin/openssl")
}
