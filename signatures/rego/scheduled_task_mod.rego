# TRC-1027: something is made to run at set times.
package tracee.TRC_1027

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-1027",
	"aliases": ["scheduled_task_mod"],
	"version": "1.0.0",
	"name": "Scheduled tasks modification detected",
	"description": "A task that runs at set times is written, or scheduled by crontab, at or batch",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 2,
		"MITRE ATT&CK": "Persistence: Cron",
		"MITRE ID": "T1053.003",
		"References": ["https://attack.mitre.org/techniques/T1053/003/"],
		"False positives": "Packages install such tasks; users edit theirs",
		"Needs": "security_file_open, security_inode_rename or sched_process_exec",
		"Notes": "Unlike its predecessor the folders of anacron and at count: it lacked a slash",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "*"}]

tracee_selected_events[{"source": "tracee", "name": "security_inode_rename", "origin": "*"}]

tracee_selected_events[{"source": "tracee", "name": "sched_process_exec", "origin": "*"}]

tools := {"crontab", "at", "batch", "launchd"}

files := {"/etc/crontab", "/etc/anacrontab", "/etc/cron.deny", "/etc/cron.allow"}

concerned(path) {
	files[path]
}

folders := {
	"/etc/cron.hourly/", "/etc/cron.daily/", "/etc/cron.weekly/", "/etc/cron.monthly/", "/etc/cron.d/",
	"/var/spool/cron/", "/var/spool/anacron/", "/var/spool/at/",
}

concerned(path) {
	strings.any_prefix_match(path, folders)
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
