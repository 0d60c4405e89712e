package tracee.TRC_11

mounted(device, flags) = {
	"eventName": "security_sb_mount",
	"containerId": "abc",
	"args": [
		{"name": "dev_name", "type": "const char*", "value": device},
		{"name": "path", "type": "const char*", "value": "/mnt"},
		{"name": "type", "type": "const char*", "value": "ext4"},
		{"name": "flags", "type": "unsigned long", "value": flags},
	],
}

test_devices {
	tracee_match == {"mounted device": "/dev/sda1"} with input as mounted("/dev/sda1", 0)
	tracee_match with input as mounted("/dev/nvme0n1p1", 1)
	tracee_match with input as mounted("/dev/mapper/root", 0)
	tracee_match with input as mounted("/host/dev/vda", 0)
}

test_no_devices {
	not tracee_match with input as mounted("tmpfs", 0)
	not tracee_match with input as mounted("/srv/data", 4096)
	not tracee_match with input as mounted("/dev/null", 4096)
	not tracee_match with input as mounted("/dev/fuse", 0)
	not tracee_match with input as mounted(null, 0)
}
