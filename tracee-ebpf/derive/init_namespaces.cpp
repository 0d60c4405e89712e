#include "tracee-ebpf/derive/init_namespaces.h"

#include <unistd.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "common/catalogue.h"
#include "tracee-ebpf/derive/own_task.h"

namespace tracee {
namespace {

// The number in a link such as "mnt:[4026531841]".
std::optional<std::uint32_t> namespace_number(const std::string& name) {
  char target[64];
  const std::string path = "/proc/1/ns/" + name;
  const ssize_t length = ::readlink(path.c_str(), target, sizeof(target));
  if (length <= 0) return std::nullopt;
  const std::string_view text(target, static_cast<std::size_t>(length));
  const std::size_t open = text.find('[');
  if (open == std::string_view::npos) return std::nullopt;
  std::uint32_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data() + open + 1, text.data() + text.size(), number);
  if (error != std::errc{} || end == text.data() + text.size() || *end != ']') return std::nullopt;
  return number;
}

}  // namespace

void InitNamespaces::start(std::uint64_t now, stream::BatchEncoder& derived) {
  const EventDefinition* definition = Catalogue::built_in().find("init_namespaces");
  if (definition == nullptr) return;
  const OwnTask task;
  derived.begin(own_event(definition->id, now));
  for (const ArgumentDefinition& argument : definition->arguments) {
    const auto number = namespace_number(argument.name);
    derived.scalar(number.value_or(0), make_mark(number ? Presence::Present : Presence::Unreadable,
                                                 Provenance::Producer));
  }
  derived.commit(task.context());
}

}  // namespace tracee
