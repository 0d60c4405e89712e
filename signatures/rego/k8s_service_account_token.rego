# TRC-8: a program in a container reads the token that lets it speak to Kubernetes' API.
package tracee.TRC_8

import data.tracee.helpers
import data.tracee.process

__rego_metadoc__ := {
	"id": "TRC-8",
	"aliases": ["TRC-108", "k8s_service_account_token"],
	"version": "1.0.0",
	"name": "K8S Service Account Token Use Detected",
	"description": "The Kubernetes service account token of a container is read by a program that is no part of Kubernetes",
	"tags": ["container"],
	"properties": {
		"Severity": 0,
		"MITRE ATT&CK": "Credential Access: Credentials from Password Stores",
		"MITRE ID": "T1528",
		"References": ["https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/"],
		"False positives": "Every program that is a client of Kubernetes by purpose: operators, ingress controllers, monitoring",
		"Needs": "security_file_open",
		"Notes": "Unlike the original, programs are left out by the name of their file where the stream tells it: a thread can call itself kube-proxy",
	},
}

tracee_selected_events[{"source": "tracee", "name": "security_file_open", "origin": "container"}]

clients := {"flanneld", "kube-proxy", "etcd", "kube-apiserver", "coredns", "kube-controller", "kube-controller-manager", "kubectl"}

tracee_match {
	input.eventName == "security_file_open"
	pathname := helpers.get_tracee_argument("pathname")
	contains(pathname, "secrets/kubernetes.io/serviceaccount")
	endswith(pathname, "token")
	helpers.is_file_read(helpers.get_tracee_argument("flags"))
	not clients[process.program_of(input)]
}
