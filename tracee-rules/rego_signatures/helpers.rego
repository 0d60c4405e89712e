# The functions that signatures import as data.tracee.helpers. tracee-rules has this module built in;
# the file is there for `rego test`, `opa test` and for reading.
package tracee.helpers

# The value of the event's argument of that name; undefined when the event has none such.
get_tracee_argument(arg_name) = res {
	arg := input.args[_]
	arg.name == arg_name
	res := arg.value
}

# Whether open flags, as text, allow writing.
default is_file_write(flags) = false

is_file_write(flags) {
	contains(lower(flags), "o_wronly")
}

is_file_write(flags) {
	contains(lower(flags), "o_rdwr")
}

# Whether open flags, as text, allow reading.
default is_file_read(flags) = false

is_file_read(flags) {
	contains(lower(flags), "o_rdonly")
}

is_file_read(flags) {
	contains(lower(flags), "o_rdwr")
}

# Whether bytes, as base64, begin like an ELF file. The first byte, 0x7f, is not looked at.
default is_elf_file(bytes) = false

is_elf_file(bytes) {
	lower(substring(base64.decode(bytes), 1, 3)) == "elf"
}
