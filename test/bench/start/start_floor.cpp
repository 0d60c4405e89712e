// The bare load of what a running tracee-ebpf has loaded: libbpf, the same object, the same
// programs, the same configuration, nothing else. For start_bench.py.
//
//   start_floor learn PID FOLDER          writes down what process PID holds
//   start_floor load OBJECT FOLDER        loads that of the object file; then says `loaded`
//   start_floor load+attach OBJECT FOLDER the same, and attaches
//
// Exit status 1, with the reason, where something is refused.
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr const char* kConfig = ".rodata.config";
constexpr std::string_view kCallProgram = "fexit__call_";  // told its function when it is loaded

using Types = std::unique_ptr<btf, void (*)(btf*)>;

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "start_floor: %s: %s\n", what.c_str(), std::strerror(errno));
  std::exit(1);
}

// Ids of the programs or maps that a process has descriptors of.
std::vector<std::uint32_t> ids_of(const std::string& pid, const std::string& key) {
  std::vector<std::uint32_t> ids;
  const std::string folder = "/proc/" + pid + "/fdinfo";
  DIR* open = ::opendir(folder.c_str());
  if (open == nullptr) fail(folder);
  while (const dirent* entry = ::readdir(open)) {
    std::ifstream file(folder + "/" + entry->d_name);
    for (std::string word; file >> word;) {
      if (word != key) continue;
      std::uint32_t id = 0;
      if (file >> id) ids.push_back(id);
    }
  }
  ::closedir(open);
  return ids;
}

std::string type_name(const btf* types, std::uint32_t id) {
  const btf_type* type = types == nullptr ? nullptr : ::btf__type_by_id(types, id);
  return type == nullptr ? "" : ::btf__name_by_offset(types, type->name_off);
}

// A program's whole name, which is that of its first function.
std::string program_name(int fd, bpf_prog_info* info) {
  bpf_func_info function{};
  std::uint32_t size = sizeof(*info);
  std::memset(info, 0, sizeof(*info));
  info->nr_func_info = 1;
  info->func_info_rec_size = sizeof(function);
  info->func_info = reinterpret_cast<std::uintptr_t>(&function);
  if (::bpf_obj_get_info_by_fd(fd, info, &size) != 0) fail("asking for a program");
  const Types types(::btf__load_from_kernel_by_id(info->btf_id), ::btf__free);
  return type_name(types.get(), function.type_id);
}

// A line a program: its name and, of those that have none of their own, the function.
void learn_programs(const std::string& pid, const std::string& folder) {
  std::ofstream out(folder + "/programs");
  const Types kernel(::btf__load_vmlinux_btf(), ::btf__free);
  for (const std::uint32_t id : ids_of(pid, "prog_id:")) {
    const int fd = ::bpf_prog_get_fd_by_id(id);
    if (fd < 0) fail("opening a program");
    bpf_prog_info info;
    const std::string name = program_name(fd, &info);
    out << name;
    if (name.starts_with(kCallProgram)) {
      out << ' ' << type_name(kernel.get(), info.attach_btf_id);
    }
    out << '\n';
    ::close(fd);
  }
}

void learn_config(const std::string& pid, const std::string& folder) {
  for (const std::uint32_t id : ids_of(pid, "map_id:")) {
    const int fd = ::bpf_map_get_fd_by_id(id);
    bpf_map_info info{};
    std::uint32_t size = sizeof(info);
    if (fd < 0 || ::bpf_obj_get_info_by_fd(fd, &info, &size) != 0) fail("asking for a map");
    if (std::string_view(info.name) == kConfig) {
      std::vector<char> bytes(info.value_size);
      const std::uint32_t key = 0;
      if (::bpf_map_lookup_elem(fd, &key, bytes.data()) != 0) fail("reading the configuration");
      std::ofstream(folder + "/config", std::ios::binary)
          .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    ::close(fd);
  }
}

// By name, the function or nothing.
std::map<std::string, std::string> programs_in(const std::string& folder) {
  std::map<std::string, std::string> programs;
  std::ifstream file(folder + "/programs");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name;
    words >> name >> programs[line.substr(0, line.find(' '))];
  }
  return programs;
}

void configure(bpf_object* object, const std::string& folder) {
  std::ifstream file(folder + "/config", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  bpf_map* map = ::bpf_object__find_map_by_name(object, kConfig);
  std::size_t size = 0;
  void* memory = map == nullptr ? nullptr : const_cast<void*>(::bpf_map__initial_value(map, &size));
  if (memory == nullptr || size != bytes.size()) fail("configuring another build");
  std::memcpy(memory, bytes.data(), size);
}

void load(const char* path, const std::string& folder, bool attach) {
  ::libbpf_set_print(nullptr);
  const auto programs = programs_in(folder);
  bpf_object* object = ::bpf_object__open_file(path, nullptr);
  if (object == nullptr) fail(path);
  bpf_program* each = nullptr;
  bpf_object__for_each_program(each, object) {
    const auto found = programs.find(::bpf_program__name(each));
    ::bpf_program__set_autoload(each, found != programs.end());
    if (found == programs.end() || found->second.empty()) continue;
    if (::bpf_program__set_attach_target(each, 0, found->second.c_str()) != 0) {
      fail(found->second);
    }
  }
  configure(object, folder);
  if (::bpf_object__load(object) != 0) fail("loading");
  if (attach) {
    bpf_object__for_each_program(each, object) {
      if (!::bpf_program__autoload(each)) continue;
      if (::bpf_program__attach(each) == nullptr) fail(::bpf_program__name(each));
    }
  }
  if (::write(STDOUT_FILENO, "loaded\n", 7) != 7) fail("standard output");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc == 4 ? argv[1] : "";
  if (what == "learn") {
    learn_programs(argv[2], argv[3]);
    learn_config(argv[2], argv[3]);
  } else if (what == "load" || what == "load+attach") {
    load(argv[2], argv[3], what == "load+attach");
  } else {
    std::fprintf(stderr, "usage: start_floor learn PID FOLDER | load[+attach] OBJECT FOLDER\n");
    return 1;
  }
  return 0;
}
