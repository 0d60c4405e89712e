#include "tracee-rules/engine/profile.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "common/render/escape.h"
#include "common/render/json.h"

namespace tracee::rules {
namespace {

class Measured final : public Signature {
 public:
  Measured(std::unique_ptr<Signature> signature, std::shared_ptr<Profile::Row> row)
      : signature_(std::move(signature)), row_(std::move(row)) {}

  const SignatureInfo& info() const override { return signature_->info(); }
  Verdict on_event(const EventContext& context, FindingData& data) override {
    const auto from = std::chrono::steady_clock::now();
    const Verdict verdict = signature_->on_event(context, data);
    row_->time += std::chrono::steady_clock::now() - from;
    ++row_->evaluations;
    row_->findings += verdict == Verdict::Match;
    row_->failures += verdict == Verdict::Failed;
    return verdict;
  }
  bool on_signal(Signal signal) override { return signature_->on_signal(signal); }
  Necessary necessary(std::uint16_t selector) const override {
    return signature_->necessary(selector);
  }
  std::string_view last_error() const override { return signature_->last_error(); }

 private:
  std::unique_ptr<Signature> signature_;
  std::shared_ptr<Profile::Row> row_;
};

std::string line_of(const Profile::Row& row) {
  const auto ns = static_cast<double>(row.time.count());
  const double each = row.evaluations == 0 ? 0 : ns / static_cast<double>(row.evaluations);
  char numbers[160];
  std::snprintf(numbers, sizeof(numbers), "%12.3f %12llu %10.0f %10llu %9llu  ", ns / 1e6,
                static_cast<unsigned long long>(row.evaluations), each,
                static_cast<unsigned long long>(row.findings),
                static_cast<unsigned long long>(row.failures));
  return numbers + row.id;
}

// The members of an object, and its end.
void append_counts(std::string& out, const Profile::Row& row) {
  const auto member = [&](const char* key, std::uint64_t value) {
    out.append(key);
    render::append_decimal(out, value);
  };
  member("\"Evaluations\":", row.evaluations);
  member(",\"Findings\":", row.findings);
  member(",\"Failures\":", row.failures);
  member(",\"Nanoseconds\":", static_cast<std::uint64_t>(row.time.count()));
  out += '}';
}

}  // namespace

Profile::Profile(RuleSet& rules) {
  for (auto& signature : rules.signatures) {
    rows_.push_back(std::make_shared<Row>());
    rows_.back()->id = signature->info().id;
    signature = std::make_unique<Measured>(std::move(signature), rows_.back());
  }
}

// The costliest first.
std::vector<const Profile::Row*> Profile::by_time() const {
  std::vector<const Row*> rows;
  for (const auto& row : rows_) rows.push_back(row.get());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row* a, const Row* b) { return a->time > b->time; });
  return rows;
}

Profile::Row Profile::total() const {
  Row all;
  all.id = "all";
  for (const auto& row : rows_) {
    all.evaluations += row->evaluations;
    all.findings += row->findings;
    all.failures += row->failures;
    all.time += row->time;
  }
  return all;
}

std::vector<std::string> Profile::table() const {
  std::vector<std::string> lines = {
      "     time ms  evaluations    ns each   findings  failures  rule"};
  std::size_t never = 0;
  for (const Row* row : by_time()) {
    row->evaluations > 0 ? lines.push_back(line_of(*row)) : void(++never);
  }
  lines.push_back(line_of(total()));
  if (never > 0) lines.push_back(std::to_string(never) + " rule(s) were never evaluated");
  return lines;
}

std::string Profile::json() const {
  std::string out = "{\"Profile\":[";
  bool first = true;
  for (const Row* row : by_time()) {
    out += first ? "{\"ID\":" : ",{\"ID\":";
    first = false;
    render::append_json_string(out, row->id);
    out += ',';
    append_counts(out, *row);
  }
  out += "],\"Total\":{";
  append_counts(out, total());
  out += '}';
  return out;
}

}  // namespace tracee::rules
