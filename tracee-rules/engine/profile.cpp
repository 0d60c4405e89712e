#include "tracee-rules/engine/profile.h"

#include <algorithm>
#include <cstdio>
#include <utility>

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

}  // namespace

Profile::Profile(RuleSet& rules) {
  for (auto& signature : rules.signatures) {
    rows_.push_back(std::make_shared<Row>());
    rows_.back()->id = signature->info().id;
    signature = std::make_unique<Measured>(std::move(signature), rows_.back());
  }
}

std::vector<std::string> Profile::table() const {
  std::vector<const Row*> rows;
  Row all;
  for (const auto& row : rows_) {
    if (row->evaluations > 0) rows.push_back(row.get());
    all.evaluations += row->evaluations;
    all.findings += row->findings;
    all.failures += row->failures;
    all.time += row->time;
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row* a, const Row* b) { return a->time > b->time; });
  all.id = "all";
  std::vector<std::string> lines = {
      "     time ms  evaluations    ns each   findings  failures  rule"};
  for (const Row* row : rows) lines.push_back(line_of(*row));
  lines.push_back(line_of(all));
  if (rows.size() < rows_.size()) {
    lines.push_back(std::to_string(rows_.size() - rows.size()) + " rule(s) were never evaluated");
  }
  return lines;
}

}  // namespace tracee::rules
