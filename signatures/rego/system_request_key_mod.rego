# TRC-1031: a container uses the keys that can stop its host.
package tracee.TRC_1031

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-1031",
	"aliases": ["system_request_key_mod"],
	"version": "1.0.0",
	"name": "System request key configuration modification",
	"description": "A container changes or uses the keys that can stop or reboot the host",
	"tags": ["container"],
	"properties": {
		"Severity": 3,
		"MITRE ATT&CK": "Privilege Escalation: Escape to Host",
		"MITRE ID": "T1611",
		"References": ["https://attack.mitre.org/techniques/T1611/"],
		"False positives": "Privileged containers that set up or reboot a node",
		"Needs": "security_file_open",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "container"}]

tracee_match {
	input.eventName == "security_file_open"
	{"/proc/sys/kernel/sysrq", "/proc/sysrq-trigger"}[helpers.get_tracee_argument("pathname")]
	helpers.is_file_write(helpers.get_tracee_argument("flags"))
}
