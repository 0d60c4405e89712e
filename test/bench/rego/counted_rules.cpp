// Evaluates each signature and its logic by hand, on a matching event, on one that it looks at in
// vain, and on one that it does not want, for instruction_test.py, which counts under valgrind:
// every evaluation runs inside a function of its own name, counted<ROW, EVENT, SIDE>.
//
//   counted_rules FOLDER_OF_RULES HELPERS.rego      prints "ROW ID", and how often each was run
#include <cstdio>
#include <utility>

#include "test/bench/rego/loaded_signature.h"

namespace tracee::rego::bench {
namespace {

constexpr int kTimes = 200;
constexpr size_t kRows = 12;

struct Work {
  const Policy* policy;
  uint32_t entry;
  Evaluator* evaluator;
  Hand hand;
  const TestEvent* event;
  const TestView* view;
  const EvalOptions* options;
  Outcome outcome;
  bool found;
};

// EVENT: 0 matching, 1 not matching, 2 of another kind. SIDE: 0 Rego, 1 C++.
template <size_t Row, int Event, int Side>
__attribute__((noinline)) void counted(Work& work) {
  // Makes each a function of its own, which the compiler would otherwise fold into one.
  asm volatile("" : : "i"(Row), "i"(Event), "i"(Side));
  for (int i = 0; i < kTimes; ++i) {
    Val out;
    if constexpr (Side == 0) {
      work.outcome = work.evaluator->evaluate(*work.policy, work.entry, work.event->kind,
                                              Val::of_view(work.view), *work.options, &out);
      keep(out);
    } else {
      work.found = work.hand(*work.event);
      keep(work.found);
    }
  }
}

class Counter {
 public:
  explicit Counter(RuleFiles files) : files_(std::move(files)), rows_(signatures()) {
    if (rows_.size() != kRows) fail("the number of rows is wrong");
  }

  template <size_t... Rows>
  void run(std::index_sequence<Rows...>) {
    (run_row<Rows>(), ...);
  }

 private:
  template <size_t Row>
  void run_row() {
    const Signature& row = rows_[Row];
    const LoadedSignature loaded(schema_, files_, row);
    const Policy& policy = *loaded.policy;
    event<Row, 0>(policy, loaded.entry, row.match, true);
    event<Row, 1>(policy, loaded.entry, row.other, false);
    event<Row, 2>(policy, loaded.entry, unwanted_event(), false);
    std::printf("%zu %s\n", Row, row.id);
  }

  template <size_t Row, int Event>
  void event(const Policy& policy, uint32_t entry, const TestEvent& event, bool matches) {
    const TestView view(&schema_, &event);
    Work work{&policy,   entry,          &evaluator_, rows_[Row].hand, &event, &view,
              &options_, Outcome::Error, false};
    Val out;
    evaluator_.evaluate(policy, entry, event.kind, Val::of_view(&view), options_, &out);  // warm
    work.hand(event);
    counted<Row, Event, 0>(work);
    counted<Row, Event, 1>(work);
    if ((work.outcome == Outcome::Defined) != matches || work.found != matches)
      fail(std::string(rows_[Row].id) + " does not find what it should");
  }

  RuleFiles files_;
  std::vector<Signature> rows_;
  Schema schema_ = signature_schema();
  Evaluator evaluator_{Limits()};
  EvalOptions options_{false, 1, 0};
};

}  // namespace
}  // namespace tracee::rego::bench

int main(int argc, char** argv) {
  using namespace tracee::rego::bench;
  if (argc != 3) return 1;
  Counter({argv[1], argv[2]}).run(std::make_index_sequence<kRows>());
  std::printf("times %d\n", kTimes);
}
