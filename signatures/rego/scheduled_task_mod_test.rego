package tracee.TRC_1027

opened(path, flags) = {
	"eventName": "security_file_open",
	"args": [
		{"name": "pathname", "type": "const char*", "value": path},
		{"name": "flags", "type": "int", "value": flags},
	],
}

renamed(path) = {
	"eventName": "security_inode_rename",
	"args": [
		{"name": "old_path", "type": "string", "value": "/tmp/x"},
		{"name": "new_path", "type": "string", "value": path},
	],
}

test_written {
	tracee_match == {"path": "/etc/crontab"} with input as opened("/etc/crontab", "O_WRONLY|O_CREAT")
	tracee_match with input as renamed("/etc/crontab")
	tracee_match == {"path": "/etc/cron.d/x"} with input as opened("/etc/cron.d/x", "O_WRONLY|O_CREAT")
	tracee_match with input as renamed("/etc/cron.d/x")
	tracee_match == {"path": "/var/spool/cron/crontabs/root"} with input as opened("/var/spool/cron/crontabs/root", "O_WRONLY|O_CREAT")
	tracee_match with input as renamed("/var/spool/cron/crontabs/root")
	tracee_match == {"path": "/var/spool/anacron/cron.daily"} with input as opened("/var/spool/anacron/cron.daily", "O_WRONLY|O_CREAT")
	tracee_match with input as renamed("/var/spool/anacron/cron.daily")
}

test_read {
	not tracee_match with input as opened("/etc/crontab", "O_RDONLY")
}

test_other_files {
	not tracee_match with input as opened("/etc/cron.d", "O_RDWR")
	not tracee_match with input as renamed("/etc/cron.d")
	not tracee_match with input as opened("/etc/crontab.bak", "O_RDWR")
	not tracee_match with input as renamed("/etc/crontab.bak")
	not tracee_match with input as opened("/tmp/etc/cron.d/x", "O_RDWR")
	not tracee_match with input as renamed("/tmp/etc/cron.d/x")
}

executed(path) = {"eventName": "sched_process_exec", "args": [{"name": "pathname", "type": "const char*", "value": path}]}

test_tools {
	tracee_match with input as executed("/usr/bin/crontab")
	tracee_match with input as executed("/usr/bin/at")
	not tracee_match with input as executed("/bin/cat")
	not tracee_match with input as executed("")
}
