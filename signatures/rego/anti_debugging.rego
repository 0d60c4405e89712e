# TRC-2: a process asks to be traced by its parent, which keeps a debugger away.
package tracee.TRC_2

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-2",
	"aliases": ["TRC-102", "anti_debugging"],
	"version": "1.0.0",
	"name": "Anti-Debugging",
	"description": "A process traces itself, so that no debugger can attach to it",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 3,
		"MITRE ATT&CK": "Defense Evasion: Execution Guardrails",
		"MITRE ID": "T1622",
		"References": ["https://man7.org/linux/man-pages/man2/ptrace.2.html"],
		"False positives": "Debuggers and strace start their children this way",
		"Needs": "ptrace",
	},
}

tracee_selected_events[{"source": "tracee", "name": "ptrace", "origin": "*"}]

tracee_match {
	input.eventName == "ptrace"
	helpers.get_tracee_argument("request") == "PTRACE_TRACEME"
}
