# TRC-4: memory that was writable and executable becomes executable alone: code was unpacked in it.
package tracee.TRC_4

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-4",
	"aliases": ["TRC-104", "dynamic_code_loading"],
	"version": "1.0.0",
	"name": "Dynamic Code Loading",
	"description": "Writable and executable memory was made executable alone, as programs do that unpack or receive code",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 2,
		"MITRE ATT&CK": "Defense Evasion: Obfuscated Files or Information",
		"MITRE ID": "T1027.002",
		"References": ["https://attack.mitre.org/techniques/T1027/002/"],
		"False positives": "Just-in-time compilers: browsers, Java, Node.js, .NET, PHP",
		"Needs": "mem_prot_alert",
		"Notes": "Unlike the original the text may go on, as it does when the memory is captured",
	},
}

tracee_selected_events[{"source": "tracee", "name": "mem_prot_alert", "origin": "*"}]

tracee_match {
	input.eventName == "mem_prot_alert"
	startswith(helpers.get_tracee_argument("alert"), "Protection changed from W+E to E!")
}
