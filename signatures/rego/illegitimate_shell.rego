# TRC-12: a web server starts a shell, which is what most attacks on one end in.
package tracee.TRC_12

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-12",
	"aliases": ["TRC-1016", "illegitimate_shell"],
	"version": "1.0.0",
	"name": "Illegitimate Shell",
	"description": "A web server starts a shell",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 2,
		"MITRE ATT&CK": "Initial Access: Exploit Public-Facing Application",
		"MITRE ID": "T1190",
		"References": ["https://attack.mitre.org/techniques/T1190/"],
		"False positives": "CGI scripts; log rotation by a pipe of the server; health checks",
		"Needs": "security_bprm_check, else execve",
		"Notes": "Unlike the original also Tomcat's http-nio threads, and files called sh in no folder; where security_bprm_check is missing, execve stands in, which sees the path as the caller gave it",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_bprm_check", "origin": "*"}]

tracee_selected_events[{
	"source": "tracee",
	"name": "execve",
	"origin": "*",
	"instead_of": "security_bprm_check",
}]

shells := {"ash", "bash", "csh", "ksh", "sh", "tcsh", "zsh", "dash"}

# Names of threads: at most 15 characters.
servers := {"nginx", "httpd", "httpd-foregroun", "lighttpd", "apache", "apache2"}

is_server(name) {
	servers[name]
}

is_server(name) {
	startswith(name, "http-nio")
}

tracee_match {
	is_server(input.processName)
	parts := split(helpers.get_tracee_argument("pathname"), "/")
	shells[parts[count(parts) - 1]]
}
