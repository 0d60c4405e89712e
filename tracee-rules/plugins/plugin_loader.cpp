#include "tracee-rules/plugins/plugin_loader.h"

#include <memory>
#include <utility>

#include "tracee-rules/plugins/plugin_library.h"
#include "tracee-rules/plugins/plugin_signature.h"

namespace tracee::rules {

bool load_plugin(UniqueFd file, const std::string& path, std::vector<Candidate>& candidates,
                 std::vector<std::string>& refused) {
  auto loaded = PluginLibrary::load(std::move(file));
  if (!loaded) {
    refused.push_back(std::move(loaded).error().context(path).message());
    return false;
  }
  auto library = std::make_shared<const PluginLibrary>(std::move(*loaded));
  const tracee_plugin_descriptor& plugin = library->descriptor();
  for (std::uint32_t i = 0; i < plugin.signature_count; ++i) {
    auto signature = make_plugin_signature(library, *plugin.signatures[i]);
    if (signature) {
      candidates.push_back({std::move(*signature), path});
    } else {
      refused.push_back(std::move(signature).error().context(path).message());
    }
  }
  return true;
}

}  // namespace tracee::rules
