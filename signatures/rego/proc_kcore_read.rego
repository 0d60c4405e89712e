# TRC-1021: a container reads the memory of the kernel.
package tracee.TRC_1021

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-1021",
	"aliases": ["proc_kcore_read"],
	"version": "1.0.0",
	"name": "Kcore memory file read",
	"description": "A container reads the memory of the kernel",
	"tags": ["container"],
	"properties": {
		"Severity": 2,
		"MITRE ATT&CK": "Privilege Escalation: Escape to Host",
		"MITRE ID": "T1611",
		"References": ["https://attack.mitre.org/techniques/T1611/"],
		"False positives": "None known; debuggers of the kernel run on the host",
		"Needs": "security_file_open",
		"Notes": "Its predecessor compared the flags as a number of the wrong size and could never fire",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "container"}]

tracee_match {
	input.eventName == "security_file_open"
	endswith(helpers.get_tracee_argument("pathname"), "/proc/kcore")
	helpers.is_file_read(helpers.get_tracee_argument("flags"))
}
