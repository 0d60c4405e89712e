# TRC-1026: something is made to run at the start of the machine.
package tracee.TRC_1026

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-1026",
	"aliases": ["rcd_modification"],
	"version": "1.0.0",
	"name": "Rcd modification detected",
	"description": "A script that runs while the machine starts is written, or scheduled by update-rc.d",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 2,
		"MITRE ATT&CK": "Persistence: RC Scripts",
		"MITRE ID": "T1037.004",
		"References": ["https://attack.mitre.org/techniques/T1037/004/"],
		"False positives": "Packages of services install such scripts",
		"Needs": "security_file_open, security_inode_rename or sched_process_exec",
		"Notes": "A script runs as its interpreter: update-rc.d is seen where it is a program; unlike its predecessor also rc0.d, and rcS.d as it is written",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "*"}]

tracee_selected_events[{"source": "tracee", "name": "security_inode_rename", "origin": "*"}]

tracee_selected_events[{"source": "tracee", "name": "sched_process_exec", "origin": "*"}]

tools := {"update-rc.d"}

files := {"/etc/rc.local", "/etc/init.d/rc.local", "/etc/rc.d/rc.local"}

concerned(path) {
	files[path]
}

concerned(path) {
	regex.match(`^/etc/(?:rc[0-6S]\.d|init\.d|rc\.d)/`, path)
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

tracee_match = res {
	input.eventName == "sched_process_exec"
	path := helpers.get_tracee_argument("pathname")
	parts := split(path, "/")
	tools[parts[count(parts) - 1]]
	res := {"path": path}
}
