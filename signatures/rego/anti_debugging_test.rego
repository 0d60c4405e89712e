package tracee.TRC_2

ptrace(request) = {
	"eventName": "ptrace",
	"processName": "x",
	"args": [{"name": "request", "type": "long", "value": request}, {"name": "pid", "type": "pid_t", "value": 0}],
}

test_traceme {
	tracee_match with input as ptrace("PTRACE_TRACEME")
}

test_other_requests {
	not tracee_match with input as ptrace("PTRACE_ATTACH")
	not tracee_match with input as ptrace("PTRACE_PEEKDATA")
	not tracee_match with input as ptrace(12345)
	not tracee_match with input as ptrace(null)
}

test_other_event {
	not tracee_match with input as {"eventName": "prctl", "args": [{"name": "request", "type": "long", "value": "PTRACE_TRACEME"}]}
}

test_no_arguments {
	not tracee_match with input as {"eventName": "ptrace", "args": []}
	not tracee_match with input as {"eventName": "ptrace", "args": null}
}
