# TRC-7: libraries of the attacker's choice are put into programs by the dynamic loader.
package tracee.TRC_7

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-7",
	"aliases": ["TRC-107", "ld_preload"],
	"version": "1.0.0",
	"name": "LD_PRELOAD",
	"description": "A program starts with LD_PRELOAD or LD_LIBRARY_PATH in its environment, or /etc/ld.so.preload is written or replaced",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 2,
		"MITRE ATT&CK": "Persistence: Hijack Execution Flow",
		"MITRE ID": "T1574.006",
		"References": ["https://man7.org/linux/man-pages/man8/ld.so.8.html"],
		"False positives": "Applications that bring their own libraries set LD_LIBRARY_PATH in a start script; fakeroot, jemalloc and debuggers set LD_PRELOAD",
		"Needs": "execve with --output option:exec-env, security_file_open or security_inode_rename",
		"Notes": "Unlike the original a rename onto /etc/ld.so.preload counts, and a variable whose name only begins so does not",
	},
}

tracee_selected_events[{"source": "tracee", "name": "execve", "origin": "*"}]

tracee_selected_events[{"source": "tracee", "name": "execveat", "origin": "*"}]

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "*"}]

tracee_selected_events[{"source": "tracee", "name": "security_inode_rename", "origin": "*"}]

tracee_match {
	startswith(helpers.get_tracee_argument("envp")[_], "LD_PRELOAD=")
}

tracee_match {
	startswith(helpers.get_tracee_argument("envp")[_], "LD_LIBRARY_PATH=")
}

tracee_match {
	input.eventName == "security_file_open"
	endswith(helpers.get_tracee_argument("pathname"), "/etc/ld.so.preload")
	helpers.is_file_write(helpers.get_tracee_argument("flags"))
}

tracee_match {
	input.eventName == "security_inode_rename"
	endswith(helpers.get_tracee_argument("new_path"), "/etc/ld.so.preload")
}
