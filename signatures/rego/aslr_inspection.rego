# TRC-109: somebody asks whether addresses are randomised.
package tracee.TRC_109

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-109",
	"aliases": ["aslr_inspection"],
	"version": "1.0.0",
	"name": "ASLR inspection detected",
	"description": "Somebody looks whether the kernel randomises addresses, as exploits do",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 0,
		"MITRE ATT&CK": "Privilege Escalation: Exploitation for Privilege Escalation",
		"MITRE ID": "T1068",
		"References": ["https://attack.mitre.org/techniques/T1068/"],
		"False positives": "Security scanners; gdb and some installers look too",
		"Needs": "security_file_open",
		"Notes": "Its predecessor compared the flags as a number of the wrong size and could never fire",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "*"}]

tracee_match {
	input.eventName == "security_file_open"
	helpers.get_tracee_argument("pathname") == "/proc/sys/kernel/randomize_va_space"
	helpers.is_file_read(helpers.get_tracee_argument("flags"))
}
