package tracee.TRC_5

executed(path) = {"eventName": "security_bprm_check", "args": [{"name": "pathname", "type": "const char*", "value": path}]}

test_in_memory {
	tracee_match with input as executed("memfd:payload")
	tracee_match with input as executed("memfd:")
	tracee_match with input as executed("/dev/shm/x")
	tracee_match with input as executed("/run/shm/x")
	tracee_match with input as {"eventName": "sched_process_exec", "args": [{"name": "pathname", "type": "const char*", "value": "memfd:x"}]}
}

test_on_disk {
	not tracee_match with input as executed("/usr/bin/ls")
	not tracee_match with input as executed("/dev/shmoo")
	not tracee_match with input as executed("/dev/shm")
	not tracee_match with input as executed("/usr/bin/memfd:x")
	not tracee_match with input as executed("")
	not tracee_match with input as executed(null)
}
