#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include "test/runtime/coverage.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <map>
#include <set>

#include "common/catalogue.h"

namespace tracee::test {
namespace {

struct Noted {
  std::set<std::string> asserted;
  std::set<std::string> not_observable;
  std::map<std::string, std::string> without_act;  // and why
};

Noted& noted() {
  static Noted all;
  return all;
}

bool is_of_program(const EventDefinition& event) {
  return event.hooks.size() == 1 && event.hooks.front().kind == HookKind::UserSpace;
}

void add(std::string& list, const std::string& name) {
  if (!list.empty()) list += ", ";
  list += name;
}

std::string or_none(const std::string& list) { return list.empty() ? "none" : list; }

// Says it after the last test.
struct Coverage : Catch::TestEventListenerBase {
  using TestEventListenerBase::TestEventListenerBase;

  void testRunEnded(const Catch::TestRunStats& stats) override {
    TestEventListenerBase::testRunEnded(stats);
    const auto& events = Catalogue::built_in().events();
    std::string not_observable, of_program, without_act, others;
    for (const EventDefinition& event : events) {
      if (noted().asserted.contains(event.name)) continue;
      const auto why = noted().without_act.find(event.name);
      if (is_of_program(event)) {
        add(of_program, event.name);
      } else if (noted().not_observable.contains(event.name)) {
        add(not_observable, event.name);
      } else if (why != noted().without_act.end()) {
        add(without_act, event.name + " (" + why->second + ")");
      } else {
        add(others, event.name);
      }
    }
    std::printf(
        "asserted %zu of %zu; not observable here: %s; observable, but not done here: %s; of the "
        "program itself, with tests of their own: %s; not asserted in this run: %s\n",
        noted().asserted.size(), events.size(), or_none(not_observable).c_str(),
        or_none(without_act).c_str(), or_none(of_program).c_str(), or_none(others).c_str());
  }
};
CATCH_REGISTER_LISTENER(Coverage)

}  // namespace

void note_asserted(const std::string& event) { noted().asserted.insert(event); }

void note_not_observable(const std::string& event) { noted().not_observable.insert(event); }

void note_without_act(const std::string& event, const std::string& why) {
  noted().without_act.emplace(event, why);
}

}  // namespace tracee::test
