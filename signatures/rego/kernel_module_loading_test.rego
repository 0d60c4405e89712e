package tracee.TRC_6

read_for(type) = {
	"eventName": "security_kernel_read_file",
	"args": [
		{"name": "pathname", "type": "const char*", "value": "/lib/modules/x.ko"},
		{"name": "type", "type": "const char*", "value": type},
	],
}

test_from_memory {
	tracee_match with input as {"eventName": "init_module", "args": []}
}

test_from_a_file {
	tracee_match == {"pathname": "/lib/modules/x.ko"} with input as read_for("kernel-module")
	tracee_match with input as {"eventName": "finit_module", "args": []}
}

test_other_files_of_the_kernel {
	not tracee_match with input as read_for("firmware")
	not tracee_match with input as read_for("kexec-image")
	not tracee_match with input as read_for(2)
}

test_other_event {
	not tracee_match with input as {"eventName": "delete_module", "args": []}
}
