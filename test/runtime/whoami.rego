package tracee.TCR_1

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TCR-1",
	"version": "0.1.0",
	"name": "whoami",
	"description": "Someone asks who they are",
	"tags": ["linux"],
	"properties": {
		"Severity": 1,
		"MITRE ATT&CK": "Discovery: System Owner/User Discovery",
	},
}

tracee_selected_events[eventSelector] {
	eventSelector := {
		"source": "tracee",
		"name": "execve",
	}
}

tracee_match {
	input.eventName == "execve"
	pathname = helpers.get_tracee_argument("pathname")
	startswith(pathname, "/usr/bin/whoami")
}
