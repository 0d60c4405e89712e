# TRC-1029: a container looks at what runs on its host.
package tracee.TRC_1029

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-1029",
	"aliases": ["sched_debug_recon"],
	"version": "1.0.0",
	"name": "sched_debug CPU file was read",
	"description": "A container looks at what runs on its host",
	"tags": ["container"],
	"properties": {
		"Severity": 1,
		"MITRE ATT&CK": "Discovery: Container and Resource Discovery",
		"MITRE ID": "T1613",
		"References": ["https://attack.mitre.org/techniques/T1613/"],
		"False positives": "Monitoring of nodes in privileged containers",
		"Needs": "security_file_open",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "container"}]

tracee_match {
	input.eventName == "security_file_open"
	{"/proc/sched_debug", "/sys/kernel/debug/sched/debug"}[helpers.get_tracee_argument("pathname")]
	helpers.is_file_read(helpers.get_tracee_argument("flags"))
}
