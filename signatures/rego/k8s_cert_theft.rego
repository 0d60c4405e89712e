# TRC-10: somebody takes the keys of a Kubernetes control plane.
package tracee.TRC_10

import data.tracee.helpers
import data.tracee.process

__rego_metadoc__ := {
	"id": "TRC-10",
	"aliases": ["TRC-1018", "k8s_cert_theft"],
	"version": "1.0.0",
	"name": "K8S TLS Certificate Theft Detected",
	"description": "Keys or certificates of a Kubernetes control plane are read or moved by a program that is no part of it",
	"tags": ["linux", "container"],
	"properties": {
		"Severity": 3,
		"MITRE ATT&CK": "Credential Access: Steal Application Access Token",
		"MITRE ID": "T1528",
		"References": ["https://kubernetes.io/docs/setup/best-practices/certificates/"],
		"False positives": "kubeadm while a cluster is set up or its certificates are renewed; backups",
		"Needs": "security_file_open or security_inode_rename",
		"Notes": "Unlike the original, moving such files counts, and programs are left out by the name of their file where the stream tells it",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "*"}]

tracee_selected_events[{"source": "tracee", "name": "security_inode_rename", "origin": "*"}]

owners := {"kube-apiserver", "kubelet", "kube-controller", "kube-controller-manager", "etcd"}

tracee_match {
	input.eventName == "security_file_open"
	startswith(helpers.get_tracee_argument("pathname"), "/etc/kubernetes/pki/")
	helpers.is_file_read(helpers.get_tracee_argument("flags"))
	not owners[process.program_of(input)]
}

tracee_match {
	input.eventName == "security_inode_rename"
	startswith(helpers.get_tracee_argument("old_path"), "/etc/kubernetes/pki/")
}
