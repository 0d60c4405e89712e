#include "tracee-rules/plugins/plugin_signature.h"

#include <cstddef>
#include <string>
#include <utility>

#include "tracee-rules/plugins/host_table.h"

namespace tracee::rules {
namespace {

// More than any signature needs; a descriptor beyond it is broken.
constexpr std::uint32_t kMaxEntries = 256;
// What version 1 of the interface has; fields that come later may be absent.
constexpr std::size_t kSignatureSize =
    offsetof(tracee_signature, on_signal) + sizeof(tracee_signature::on_signal);

constexpr std::size_t kSizeWithAliases =
    offsetof(tracee_signature, aliases) + sizeof(tracee_signature::aliases);

std::string text_of(const char* text) { return text != nullptr ? text : ""; }

std::string name_or_any(const char* name) {
  std::string text = text_of(name);
  return text == "*" ? std::string() : text;
}

Status check(const tracee_signature& d) {
  const bool counts_sound = d.tag_count <= kMaxEntries && d.property_count <= kMaxEntries &&
                            d.selector_count <= kMaxEntries && d.argument_count <= kMaxEntries;
  const bool lists_sound = (d.tags != nullptr || d.tag_count == 0) &&
                           (d.properties != nullptr || d.property_count == 0) &&
                           (d.selectors != nullptr || d.selector_count == 0) &&
                           (d.arguments != nullptr || d.argument_count == 0);
  const bool aliases_sound =
      d.size < kSizeWithAliases ||
      (d.alias_count <= kMaxEntries && (d.aliases != nullptr || d.alias_count == 0));
  if (d.size < kSignatureSize || !counts_sound || !lists_sound || !aliases_sound) {
    return Error(ErrorKind::Unsupported, "has a signature description that is not valid");
  }
  if (text_of(d.id).empty()) {
    return Error(ErrorKind::Unsupported, "describes a signature without an id");
  }
  if (d.create == nullptr || d.destroy == nullptr || d.on_event == nullptr) {
    return Error(ErrorKind::Unsupported,
                 "signature " + text_of(d.id) + " lacks create, destroy or on_event");
  }
  return Ok{};
}

Result<Origin> origin_of(const char* text) {
  const std::string name = name_or_any(text);
  if (name.empty()) return Origin::Any;
  if (name == "host") return Origin::Host;
  if (name == "container") return Origin::Container;
  return Error(ErrorKind::Unsupported,
               "selects the unknown origin \"" + name + "\": expected host, container or *");
}

Status add_selectors(const tracee_signature& d, SignatureInfo& info) {
  for (std::uint32_t i = 0; i < d.selector_count; ++i) {
    const tracee_selector& from = d.selectors[i];
    const std::string source = name_or_any(from.source);
    if (!source.empty() && source != "tracee") {
      return Error(ErrorKind::Unsupported,
                   "selects the unknown source \"" + source + "\": expected tracee");
    }
    auto origin = origin_of(from.origin);
    if (!origin) return std::move(origin).error();
    info.selectors.push_back({name_or_any(from.name), *origin, (from.flags & TRACEE_REQUIRED) != 0,
                              (from.flags & TRACEE_SUBSTITUTE) != 0});
  }
  return Ok{};
}

Result<SignatureInfo> describe(const tracee_signature& d) {
  SignatureInfo info{.id = text_of(d.id),
                     .aliases = {},
                     .version = text_of(d.version),
                     .name = text_of(d.name),
                     .description = text_of(d.description),
                     .tags = {},
                     .properties = {},
                     .selectors = {},
                     .arguments = {}};
  for (std::uint32_t i = 0; i < d.tag_count; ++i) info.tags.push_back(text_of(d.tags[i]));
  if (d.size >= kSizeWithAliases) {
    for (std::uint32_t i = 0; i < d.alias_count; ++i) info.aliases.push_back(text_of(d.aliases[i]));
  }
  for (std::uint32_t i = 0; i < d.property_count; ++i) {
    const tracee_property& from = d.properties[i];
    Property property{text_of(from.key), from.number};
    if (from.kind == TRACEE_PROPERTY_TEXT) property.value = text_of(from.text);
    info.properties.push_back(std::move(property));
  }
  for (std::uint32_t i = 0; i < d.argument_count; ++i) {
    info.arguments.push_back({name_or_any(d.arguments[i].event), text_of(d.arguments[i].name)});
  }
  auto selectors = add_selectors(d, info);
  if (!selectors) return std::move(selectors).error().context("signature " + info.id);
  return info;
}

class PluginSignature final : public Signature {
 public:
  PluginSignature(std::shared_ptr<const PluginLibrary> library, const tracee_signature& descriptor,
                  SignatureInfo info, void* state)
      : library_(std::move(library)),
        descriptor_(descriptor),
        info_(std::move(info)),
        state_(state),
        rendered_(info_.arguments.size()) {}
  PluginSignature(const PluginSignature&) = delete;
  PluginSignature& operator=(const PluginSignature&) = delete;
  ~PluginSignature() override { descriptor_.destroy(state_); }

  const SignatureInfo& info() const override { return info_; }

  Verdict on_event(const EventContext& context, FindingData& data) override {
    const tracee_event event{&context, &rendered_};
    tracee_finding finding{&data};
    const std::int32_t result = descriptor_.on_event(state_, &event, &finding);
    if (result == TRACEE_NO_MATCH) return Verdict::NoMatch;
    return result == TRACEE_MATCH ? Verdict::Match : Verdict::Failed;
  }

  bool on_signal(Signal signal) override {
    if (descriptor_.on_signal == nullptr) return true;
    const std::uint32_t number =
        signal == Signal::SourceStarts ? TRACEE_SOURCE_STARTS : TRACEE_SOURCE_COMPLETE;
    return descriptor_.on_signal(state_, number) >= 0;
  }

 private:
  std::shared_ptr<const PluginLibrary> library_;  // first: the others need it while they go
  const tracee_signature& descriptor_;            // in the library
  SignatureInfo info_;
  void* state_;
  std::vector<std::string> rendered_;  // reused from event to event
};

}  // namespace

Result<std::unique_ptr<Signature>> make_plugin_signature(
    std::shared_ptr<const PluginLibrary> library, const tracee_signature& descriptor) {
  TRACEE_TRY(check(descriptor));
  auto info = describe(descriptor);
  if (!info) return std::move(info).error();
  void* state = descriptor.create(&host_table());
  if (state == nullptr) {
    return Error(ErrorKind::Internal, "signature " + info->id + " could not be set up");
  }
  return std::unique_ptr<Signature>(
      std::make_unique<PluginSignature>(std::move(library), descriptor, std::move(*info), state));
}

}  // namespace tracee::rules
