package tracee.TRC_12

executed(path, by) = {
	"eventName": "security_bprm_check",
	"processName": by,
	"args": [{"name": "pathname", "type": "const char*", "value": path}],
}

test_shell_of_a_server {
	tracee_match with input as executed("/bin/sh", "nginx")
	tracee_match with input as executed("/usr/bin/dash", "apache2")
	tracee_match with input as executed("/bin/bash", "http-nio-8080-e")
	tracee_match with input as {"eventName": "execve", "processName": "httpd", "args": [{"name": "pathname", "type": "const char*", "value": "sh"}]}
}

test_other_program_of_a_server {
	not tracee_match with input as executed("/usr/sbin/nginx", "nginx")
	not tracee_match with input as executed("/usr/bin/push", "nginx")
	not tracee_match with input as executed("/bin/sh.old", "nginx")
	not tracee_match with input as executed(null, "nginx")
}

test_shell_of_others {
	not tracee_match with input as executed("/bin/sh", "sshd")
	not tracee_match with input as executed("/bin/sh", "nginx2")
}
