// The part of the grammar about values of events: EVENT.ARG and EVENT.retval. Used by the parser
// of selections alone.
#pragma once

#include <vector>

#include "common/catalogue.h"
#include "common/result.h"
#include "common/selection_expression.h"
#include "common/selection_values.h"

namespace tracee::selecting {

// Adds an expression whose subject has a dot to the filters of a scope. Error: Usage, shown at the
// fault.
Status add_argument(const Expression& e, const Catalogue& catalogue,
                    std::vector<ArgumentFilter>* filters);

}  // namespace tracee::selecting
