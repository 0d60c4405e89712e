# TRC-1023: the memory of a process is read.
package tracee.TRC_1023

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-1023",
	"aliases": ["proc_mem_access"],
	"version": "1.0.0",
	"name": "Process memory access detected",
	"description": "The memory of a process is read through /proc/PID/mem, where passwords and keys are",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 3,
		"MITRE ATT&CK": "Credential Access: Proc Filesystem",
		"MITRE ID": "T1003.007",
		"References": ["https://attack.mitre.org/techniques/T1003/007/"],
		"False positives": "Debuggers, profilers, garbage collectors and crash reporters read their own or other processes",
		"Needs": "security_file_open",
		"Notes": "Unlike its predecessor also /proc/PID/task/TID/mem",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "*"}]

tracee_match {
	input.eventName == "security_file_open"
	regex.match(`/proc/(?:\d+|self|thread-self)(?:/task/\d+)?/mem$`, helpers.get_tracee_argument("pathname"))
	helpers.is_file_read(helpers.get_tracee_argument("flags"))
}
