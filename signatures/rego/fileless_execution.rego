# TRC-5: a program is executed that exists in memory alone.
#
# security_bprm_check sees the attempt and the file that the kernel opened. Where a stream cannot
# contain that event (no hook on that kernel, or not selected), sched_process_exec stands in: it
# sees only what succeeded. Both are never used on one stream, so one execution is reported once.
package tracee.TRC_5

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-5",
	"aliases": ["TRC-105", "fileless_execution"],
	"version": "1.0.0",
	"name": "Fileless Execution",
	"description": "A program was executed from memory (memfd:, /dev/shm/, /run/shm/), not from a disk; where security_bprm_check is missing, seen by sched_process_exec, thus only when it succeeded",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 2,
		"MITRE ATT&CK": "Defense Evasion: Obfuscated Files or Information",
		"MITRE ID": "T1620",
		"References": [
			"https://attack.mitre.org/techniques/T1620/",
			"https://man7.org/linux/man-pages/man2/memfd_create.2.html",
		],
		"False positives": "runc before 1.2 executes itself from a memory file; some installers and test harnesses use /dev/shm",
		"Needs": "security_bprm_check, else sched_process_exec",
		"Notes": "Unlike the original /run/shm/ counts, and a folder such as /dev/shmoo does not",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_bprm_check", "origin": "*"}]

tracee_selected_events[{
	"source": "tracee",
	"name": "sched_process_exec",
	"origin": "*",
	"instead_of": "security_bprm_check",
}]

tracee_match {
	startswith(helpers.get_tracee_argument("pathname"), "memfd:")
}

tracee_match {
	startswith(helpers.get_tracee_argument("pathname"), "/dev/shm/")
}

tracee_match {
	startswith(helpers.get_tracee_argument("pathname"), "/run/shm/")
}
