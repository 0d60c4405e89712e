# TRC-1028: somebody is made root.
package tracee.TRC_1028

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-1028",
	"aliases": ["sudoers_modification"],
	"version": "1.0.0",
	"name": "Sudoers file modification detected",
	"description": "The list of those who may become root is written",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 2,
		"MITRE ATT&CK": "Privilege Escalation: Sudo and Sudo Caching",
		"MITRE ID": "T1548.003",
		"References": ["https://attack.mitre.org/techniques/T1548/003/"],
		"False positives": "visudo, packages and configuration management",
		"Needs": "security_file_open, security_inode_rename",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "*"}]

tracee_selected_events[{"source": "tracee", "name": "security_inode_rename", "origin": "*"}]

files := {"/etc/sudoers", "/private/etc/sudoers"}

concerned(path) {
	files[path]
}

concerned(path) {
	strings.any_prefix_match(path, {"/etc/sudoers.d/", "/private/etc/sudoers.d/"})
}

tracee_match = res {
	input.eventName == "security_file_open"
	path := helpers.get_tracee_argument("pathname")
	concerned(path)
	helpers.is_file_write(helpers.get_tracee_argument("flags"))
	res := {"path": path}
}

tracee_match = res {
	input.eventName == "security_inode_rename"
	path := helpers.get_tracee_argument("new_path")
	concerned(path)
	res := {"path": path}
}
