# TRC-1011: a container says what the host runs at a crash.
package tracee.TRC_1011

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-1011",
	"aliases": ["core_pattern_modification"],
	"version": "1.0.0",
	"name": "Core dumps configuration file modification detected",
	"description": "A container changes what the kernel runs when a program crashes: the host runs it as root",
	"tags": ["container"],
	"properties": {
		"Severity": 3,
		"MITRE ATT&CK": "Privilege Escalation: Escape to Host",
		"MITRE ID": "T1611",
		"References": ["https://attack.mitre.org/techniques/T1611/"],
		"False positives": "Privileged containers that set up a node",
		"Needs": "security_file_open",
		"Notes": "sysctl(2) is gone from kernels since 5.5, so that this file is the only way",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "container"}]

tracee_match {
	input.eventName == "security_file_open"
	endswith(helpers.get_tracee_argument("pathname"), "/proc/sys/kernel/core_pattern")
	helpers.is_file_write(helpers.get_tracee_argument("flags"))
}
