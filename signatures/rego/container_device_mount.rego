# TRC-11: a container mounts a device of its host and with it the host's files.
package tracee.TRC_11

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-11",
	"aliases": ["TRC-1014", "disk_mount"],
	"version": "1.0.0",
	"name": "Container Host Mount Detected",
	"description": "A device is mounted in a container, which opens the host's file systems to it",
	"tags": ["container"],
	"properties": {
		"Severity": 3,
		"MITRE ATT&CK": "Privilege Escalation: Escape to Host",
		"MITRE ID": "T1611",
		"References": ["https://attack.mitre.org/techniques/T1611/"],
		"False positives": "Storage drivers (CSI) mount volumes from privileged containers",
		"Needs": "security_sb_mount",
		"Notes": "The original knew SCSI and SATA partitions alone (/dev/sda1); here every device counts, but not what is mounted again from a folder, nor FUSE. A device node made elsewhere than in /dev is not seen",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_sb_mount", "origin": "container"}]

bind_mount := 4096 # MS_BIND: the source is a path, not a device

tracee_match = res {
	input.eventName == "security_sb_mount"
	device := helpers.get_tracee_argument("dev_name")
	contains(device, "/dev/")
	not endswith(device, "/dev/fuse")
	bits.and(helpers.get_tracee_argument("flags"), bind_mount) == 0
	res := {"mounted device": device}
}
