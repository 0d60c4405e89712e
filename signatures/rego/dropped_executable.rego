# TRC-9: a program file appears in a container while it runs, which images are there to avoid.
package tracee.TRC_9

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-9",
	"aliases": ["TRC-1022", "dropped_executable"],
	"version": "1.0.0",
	"name": "New Executable Was Dropped During Runtime",
	"description": "An ELF file was written in a running container",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 2,
		"MITRE ATT&CK": "Defense Evasion: Masquerading",
		"MITRE ID": "T1036",
		"References": ["https://attack.mitre.org/techniques/T1036/"],
		"False positives": "Containers that compile or install packages: build jobs, development containers",
		"Needs": "magic_write",
		"Notes": "Unlike the original the whole ELF magic is compared, its first byte too",
	},
}

tracee_selected_events[{"source": "tracee", "name": "magic_write", "origin": "container"}]

tracee_match = res {
	input.eventName == "magic_write"
	startswith(base64.decode(helpers.get_tracee_argument("bytes")), "\u007fELF")
	res := {"file path": helpers.get_tracee_argument("pathname")}
}
