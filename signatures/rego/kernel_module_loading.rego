# TRC-6: code is added to the kernel.
package tracee.TRC_6

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-6",
	"aliases": ["TRC-1017", "kernel_module_loading"],
	"version": "1.0.0",
	"name": "kernel module loading",
	"description": "A kernel module is loaded, from memory or from a file; loading may fail",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 3,
		"MITRE ATT&CK": "Persistence: Kernel Modules and Extensions",
		"MITRE ID": "T1547.006",
		"References": ["https://attack.mitre.org/techniques/T1547/006/"],
		"False positives": "udev and modprobe load drivers when devices appear, and while a machine starts",
		"Needs": "init_module, and security_kernel_read_file or finit_module",
		"Notes": "The original could never see modules that are loaded from a file, because its kernel side wrote the type of the file as a number; where security_kernel_read_file is missing, finit_module stands in, without a path",
	},
}

tracee_selected_events[{"source": "tracee", "name": "init_module", "origin": "*"}]

tracee_selected_events[{"source": "tracee", "name": "security_kernel_read_file", "origin": "*"}]

tracee_selected_events[{
	"source": "tracee",
	"name": "finit_module",
	"origin": "*",
	"instead_of": "security_kernel_read_file",
}]

tracee_match {
	input.eventName == "init_module"
}

tracee_match {
	input.eventName == "finit_module"
}

tracee_match = res {
	input.eventName == "security_kernel_read_file"
	helpers.get_tracee_argument("type") == "kernel-module"
	res := {"pathname": helpers.get_tracee_argument("pathname")}
}
