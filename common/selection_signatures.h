// The part of the grammar about names of signatures: what event=fileless_execution, event=TRC-5 and
// event=@DIR mean. Used by the parser of selections alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/catalogue.h"
#include "common/result.h"
#include "common/selection.h"
#include "common/selection_expression.h"

namespace tracee::selecting {

class SignatureNames {
 public:
  SignatureNames(const Catalogue& catalogue, FindSignatures find)
      : catalogue_(catalogue), find_(std::move(find)) {}

  struct Found {
    std::vector<std::uint16_t> events;  // that this catalogue has
    std::vector<std::string> ids;
    bool environment = false;  // some of them reads the environment of executed programs
  };

  // The signature that a value of event= names. Nothing found: nobody is called so, or nobody
  // could be asked.
  Found called(std::string_view name);
  // All signatures of the file or folder that "@PATH" names. Error: Usage, shown at the fault.
  Result<Found> at_path(const Expression& e, Part value);
  // For the message about a name that nobody knows, empty or beginning with a semicolon: the
  // nearest name of a signature, or why none could be asked.
  std::string hint(std::string_view name) const;

 private:
  void add(const SignatureNeeds& signature, Found& found) const;

  const Catalogue& catalogue_;
  FindSignatures find_;
  bool asked_ = false;
  std::vector<SignatureNeeds> beside_;  // those beside the program
  std::string failure_;                 // why there are none
};

}  // namespace tracee::selecting
