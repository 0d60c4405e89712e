package tracee.TRC_3

ptrace(request) = {"eventName": "ptrace", "processId": 1, "args": [{"name": "request", "type": "long", "value": request}]}

opened(path, flags) = {
	"eventName": "security_file_open",
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

written(pid) = {"eventName": "process_vm_writev", "processId": 7, "args": [{"name": "pid", "type": "pid_t", "value": pid}]}

test_poke {
	tracee_match with input as ptrace("PTRACE_POKETEXT")
	tracee_match with input as ptrace("PTRACE_POKEDATA")
}

test_other_requests {
	not tracee_match with input as ptrace("PTRACE_PEEKTEXT")
	not tracee_match with input as ptrace("PTRACE_TRACEME")
}

test_memory_opened_for_writing {
	tracee_match == {"file flags": "O_WRONLY", "file path": "/proc/77/mem"} with input as opened("/proc/77/mem", "O_WRONLY")
	tracee_match with input as opened("/proc/self/mem", "O_RDWR|O_LARGEFILE")
	tracee_match with input as opened("/proc/1/mem", "o_rdwr")
	tracee_match with input as opened("/proc/12/task/13/mem", "O_RDWR")
	tracee_match with input as opened("/host/proc/12/mem", "O_RDWR")
}

test_memory_opened_for_reading {
	not tracee_match with input as opened("/proc/77/mem", "O_RDONLY")
	not tracee_match with input as opened("/proc/77/mem", 3)
}

test_other_files {
	not tracee_match with input as opened("/proc/77/maps", "O_RDWR")
	not tracee_match with input as opened("/proc/77/memory", "O_RDWR")
	not tracee_match with input as opened("/proc/x7/mem", "O_RDWR")
	not tracee_match with input as opened("/dev/mem", "O_RDWR")
	not tracee_match with input as opened("", "O_RDWR")
}

test_write_to_another {
	tracee_match with input as written(8)
}

test_unknown_target {
	not tracee_match with input as written(null)
}

test_write_to_itself {
	not tracee_match with input as written(7)
	not tracee_match with input as {"eventName": "process_vm_writev", "processId": 7, "args": []}
}
