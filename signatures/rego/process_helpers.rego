# Who acted, for signatures that leave out programs that may do it.
package tracee.process

# The name of the program's file. Where a stream does not tell the file, the name of the thread,
# which the program itself can choose.
program_of(event) = name {
	path := event.executable.path
	path != ""
	parts := split(path, "/")
	name := parts[count(parts) - 1]
}

program_of(event) = event.processName {
	not known_file(event)
}

known_file(event) {
	event.executable.path != ""
}
