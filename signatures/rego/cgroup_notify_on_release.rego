# TRC-106: the first step of an escape by a release agent.
package tracee.TRC_106

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-106",
	"aliases": ["cgroup_notify_on_release"],
	"version": "1.0.0",
	"name": "Cgroups notify_on_release file modification",
	"description": "A container asks to be told when a control group becomes empty, a step towards running a program on the host",
	"tags": ["container"],
	"properties": {
		"Severity": 3,
		"MITRE ATT&CK": "Privilege Escalation: Escape to Host",
		"MITRE ID": "T1611",
		"References": ["https://attack.mitre.org/techniques/T1611/"],
		"False positives": "Programs that manage control groups of their own in a container, such as systemd",
		"Needs": "security_file_open",
		"Notes": "The file exists in version 1 of control groups alone",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "container"}]

tracee_match {
	input.eventName == "security_file_open"
	endswith(helpers.get_tracee_argument("pathname"), "/notify_on_release")
	helpers.is_file_write(helpers.get_tracee_argument("flags"))
}
