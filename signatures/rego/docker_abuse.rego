# TRC-1019: a container speaks to the Docker of its host, which can start anything.
package tracee.TRC_1019

import data.tracee.helpers

__rego_metadoc__ := {
	"id": "TRC-1019",
	"aliases": ["docker_abuse"],
	"version": "1.0.0",
	"name": "Docker socket abuse detected",
	"description": "A container opens or connects to the Docker socket of its host: whoever can is root there",
	"tags": ["container"],
	"properties": {
		"Severity": 2,
		"MITRE ATT&CK": "Privilege Escalation: Exploitation for Privilege Escalation",
		"MITRE ID": "T1068",
		"References": ["https://docs.docker.com/engine/security/#docker-daemon-attack-surface"],
		"False positives": "Containers that manage others by purpose: Portainer, Traefik, build agents",
		"Needs": "security_file_open or security_socket_connect, else connect",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "container"}]

tracee_selected_events[{"source": "tracee", "name": "security_socket_connect", "origin": "container"}]

tracee_selected_events[{"source": "tracee", "name": "connect", "origin": "container", "instead_of": "security_socket_connect"}]

tracee_match {
	input.eventName == "security_file_open"
	endswith(helpers.get_tracee_argument("pathname"), "docker.sock")
	helpers.is_file_write(helpers.get_tracee_argument("flags"))
}

tracee_match = res {
	input.eventName == "security_socket_connect"
	path := helpers.get_tracee_argument("remote_addr").sun_path
	endswith(path, "docker.sock")
	res := {"path": path}
}

tracee_match = res {
	input.eventName == "connect"
	path := helpers.get_tracee_argument("addr").sun_path
	endswith(path, "docker.sock")
	res := {"path": path}
}
