# TRC-14: a container says what the host shall run when a control group becomes empty.
package tracee.TRC_14

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-14",
	"aliases": ["TRC-1010", "cgroup_release_agent"],
	"version": "1.0.0",
	"name": "CGroups Release Agent File Modification",
	"description": "The release agent of a control group is written from a container: the host runs it as root",
	"tags": ["container"],
	"properties": {
		"Severity": 3,
		"MITRE ATT&CK": "Privilege Escalation: Escape to Host",
		"MITRE ID": "T1611",
		"References": ["https://attack.mitre.org/techniques/T1611/"],
		"False positives": "None known",
		"Needs": "security_file_open or security_inode_rename",
		"Notes": "Unlike the original, a rename to such a file counts",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "container"}]

tracee_selected_events[{"source": "tracee", "name": "security_inode_rename", "origin": "container"}]

tracee_match = res {
	input.eventName == "security_file_open"
	pathname := helpers.get_tracee_argument("pathname")
	endswith(pathname, "/release_agent")
	flags := helpers.get_tracee_argument("flags")
	helpers.is_file_write(flags)
	res := {"File Flags": flags, "File Path": pathname}
}

tracee_match = res {
	input.eventName == "security_inode_rename"
	path := helpers.get_tracee_argument("new_path")
	endswith(path, "/release_agent")
	res := {"File Path": path}
}
