package tracee.TRC_1019

opened(path, flags) = {
	"eventName": "security_file_open",
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

connected(event, argument, address) = {
	"eventName": event,
	"args": [
		{"name": "sockfd", "type": "int", "value": 3},
		{"name": argument, "type": "struct sockaddr*", "value": address},
	],
}

docker = {"sa_family": "AF_UNIX", "sun_path": "/var/run/docker.sock"}

test_used {
	tracee_match with input as opened("/var/run/docker.sock", "O_RDWR")
	tracee_match == {"path": "/var/run/docker.sock"} with input as connected("security_socket_connect", "remote_addr", docker)
	tracee_match with input as connected("connect", "addr", docker)
}

test_others {
	not tracee_match with input as opened("/var/run/docker.sock", "O_RDONLY")
	not tracee_match with input as connected("connect", "addr", {"sa_family": "AF_UNIX", "sun_path": "/dev/log"})
	not tracee_match with input as connected("connect", "addr", {"sa_family": "AF_INET", "sin_addr": "127.0.0.1", "sin_port": "80"})
	not tracee_match with input as connected("connect", "addr", null)
}
