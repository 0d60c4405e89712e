# TRC-1012: the dynamic loader is changed, and with it every program.
package tracee.TRC_1012

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-1012",
	"aliases": ["default_loader_mod"],
	"version": "1.0.0",
	"name": "Default dynamic loader modification detected",
	"description": "The program that starts all dynamically linked programs is written or replaced",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 3,
		"MITRE ATT&CK": "Defense Evasion: Hijack Execution Flow",
		"MITRE ID": "T1574",
		"References": ["https://attack.mitre.org/techniques/T1574/"],
		"False positives": "Updates of the C library replace it: apt, dnf and dpkg rename it into place",
		"Needs": "security_file_open or security_inode_rename",
		"Notes": "Unlike its predecessor also /lib64 and the like; other libraries whose names begin with ld, such as Samba's ldb modules, no longer match",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "*"}]

tracee_selected_events[{"source": "tracee", "name": "security_inode_rename", "origin": "*"}]

# ld.so, ld64.so, ld-2.31.so, ld-linux-x86-64.so.2, ld-musl-x86_64.so.1
tracee_match {
	input.eventName == "security_file_open"
	regex.match(`^(?:/usr)?/lib[^/]*/(?:.*/)?ld(?:64|-[^/]*)?\.so[^/]*$`, helpers.get_tracee_argument("pathname"))
	helpers.is_file_write(helpers.get_tracee_argument("flags"))
}

tracee_match {
	input.eventName == "security_inode_rename"
	regex.match(`^(?:/usr)?/lib[^/]*/(?:.*/)?ld(?:64|-[^/]*)?\.so[^/]*$`, helpers.get_tracee_argument("new_path"))
}
