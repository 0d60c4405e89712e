# cmake -DINPUTS=FILE;FILE… -DOUTPUT=HEADER -P layout.cmake
#
# Writes TRACEE_LAYOUT, a number that changes with anything that the programs and user space must
# agree on: the texts of INPUTS.
set(texts "")
foreach(input ${INPUTS})
  file(SHA256 "${input}" digest)
  string(APPEND texts "${digest}")
endforeach()
string(SHA256 digest "${texts}")
string(SUBSTRING "${digest}" 0 16 number)
file(WRITE "${OUTPUT}.new" "/* Written by the build (bpf/layout.cmake). */\n#define TRACEE_LAYOUT 0x${number}ull\n")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)
file(REMOVE "${OUTPUT}.new")
