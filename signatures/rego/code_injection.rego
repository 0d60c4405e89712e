# TRC-3: a process writes into the memory of another one, by one of three ways.
package tracee.TRC_3

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-3",
	"aliases": ["TRC-103", "TRC-1024", "TRC-1025", "ptrace_code_injection", "proc_mem_code_injection", "process_vm_write_inject"],
	"version": "1.0.0",
	"name": "Code injection",
	"description": "A process writes into the memory of another process: by ptrace, through /proc/PID/mem or with process_vm_writev",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 3,
		"MITRE ATT&CK": "Defense Evasion: Process Injection",
		"MITRE ID": "T1055",
		"References": [
			"https://attack.mitre.org/techniques/T1055/008/",
			"https://attack.mitre.org/techniques/T1055/009/",
		],
		"False positives": "Debuggers, checkpointing (criu), memory profilers, container runtimes that write to their own children",
		"Needs": "ptrace, security_file_open or process_vm_writev",
		"Notes": "Unlike the original also PTRACE_POKEDATA, processes with a one-digit pid and /proc/PID/task/TID/mem; files that only contain such a path no longer match",
	},
}

tracee_selected_events[{"source": "tracee", "name": "ptrace", "origin": "*"}]

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "*"}]

tracee_selected_events[{"source": "tracee", "name": "process_vm_writev", "origin": "*"}]

tracee_match {
	input.eventName == "ptrace"
	request := helpers.get_tracee_argument("request")
	{"PTRACE_POKETEXT", "PTRACE_POKEDATA"}[request]
}

tracee_match = res {
	input.eventName == "security_file_open"
	flags := helpers.get_tracee_argument("flags")
	helpers.is_file_write(flags)
	pathname := helpers.get_tracee_argument("pathname")
	regex.match(`/proc/(?:\d+|self|thread-self)(?:/task/\d+)?/mem$`, pathname)
	res := {"file flags": flags, "file path": pathname}
}

# Both pids are those of the caller's own pid namespace.
tracee_match {
	input.eventName == "process_vm_writev"
	target := helpers.get_tracee_argument("pid")
	is_number(target)
	target != input.processId
}
