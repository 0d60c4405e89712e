#include "tracee-ebpf/containers/group_filter.h"

#include "common/selection_match.h"
#include "tracee-ebpf/containers/container_name.h"

namespace tracee {
namespace {

std::string_view container_id(std::string_view path) {
  const auto name = container_of(path);
  return name ? name->id : std::string_view{};
}

}  // namespace

// Paths may be given as files: below the folder where the hierarchy is mounted.
std::string_view GroupFilter::relative(std::string_view path) const {
  const std::string& root = hierarchy_.root;
  if (root.empty() || root == "/" || !path.starts_with(root)) return path;
  const std::string_view rest = path.substr(root.size());
  if (rest.empty()) return "/";
  return rest.starts_with('/') ? rest : path;
}

GroupFilter::GroupFilter(const Selection& selection, CgroupHierarchy hierarchy)
    : hierarchy_(std::move(hierarchy)) {
  groups_.scopes.clear();
  for (const Scope& scope : selection.scopes) {
    needed_ = needed_ || !scope.cgroups.empty() || scope.by_container();
    Scope& copy = groups_.scopes.emplace_back(scope);
    for (auto* paths : {&copy.cgroups.equal, &copy.cgroups.not_equal}) {
      for (std::string& path : *paths) path = std::string(relative(path));
    }
  }
}

filter_group GroupFilter::decide(std::string_view path, bool is_new) const {
  filter_group group{};
  const std::string_view id = container_id(path);
  if (!id.empty()) group.flags = GROUP_CONTAINER | (is_new ? GROUP_NEW : 0);
  const auto begins = [&](const std::vector<std::string>& ids) {
    return !id.empty() && std::any_of(ids.begin(), ids.end(), [&](const std::string& prefix) {
      return id.starts_with(prefix);
    });
  };
  for (const Scope& scope : groups_.scopes) {
    if (cgroup_holds(scope, path)) group.cgroup |= scope.bit();
    if (begins(scope.containers.equal)) group.container.equal |= scope.bit();
    if (begins(scope.containers.not_equal)) group.container.not_equal |= scope.bit();
  }
  return group;
}

void GroupFilter::remember(std::uint64_t id, std::string_view path, bool is_new) {
  if (open_.size() < kMaxGroups) open_.insert_or_assign(id, Group{std::string(path), is_new});
}

void GroupFilter::scan(const std::function<bool(std::uint64_t, const filter_group&)>& use) {
  const auto found = [&](std::uint64_t id, const std::string& path) {
    if (!use(id, decide(path, false))) remember(id, path, false);
  };
  if (const std::uint64_t root = hierarchy_.id_of("/")) found(root, "/");
  hierarchy_.for_each(found);
}

filter_group GroupFilter::started(std::uint64_t id, std::string_view path) {
  remember(id, path, true);
  return decide(path, true);
}

std::uint64_t GroupFilter::narrow(std::uint64_t id, std::uint64_t scopes, bool inside,
                                  bool is_new) const {
  const auto found = open_.find(id);
  if (found == open_.end()) return scopes;
  const Group& group = found->second;
  const std::string_view container = container_id(group.path);
  for (const Scope& scope : groups_.scopes) {
    if ((scopes & scope.bit()) == 0) continue;
    const bool held = cgroup_holds(scope, group.path) &&
                      container_holds(scope, inside || !container.empty(),
                                      container.empty() ? is_new : group.is_new, container);
    if (!held) scopes &= ~scope.bit();
  }
  return scopes;
}

}  // namespace tracee
