# TRC-1015: a program file that ls does not show.
package tracee.TRC_1015

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-1015",
	"aliases": ["hidden_file_created"],
	"version": "1.0.0",
	"name": "Hidden executable creation detected",
	"description": "An ELF file is written whose name, or a folder above it, begins with a dot",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 2,
		"MITRE ATT&CK": "Defense Evasion: Hidden Files and Directories",
		"MITRE ID": "T1564.001",
		"References": ["https://attack.mitre.org/techniques/T1564/001/"],
		"False positives": "Compilers and package managers keep programs in ~/.cache, ~/.cargo, ~/.local; packages of debugging symbols install them in /usr/lib/debug/.build-id",
		"Needs": "magic_write",
	},
}

tracee_selected_events[{"source": "tracee", "name": "magic_write", "origin": "*"}]

tracee_match = res {
	input.eventName == "magic_write"
	path := helpers.get_tracee_argument("pathname")
	contains(path, "/.")
	startswith(base64.decode(helpers.get_tracee_argument("bytes")), "\u007fELF")
	res := {"path": path}
}
