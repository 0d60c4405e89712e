// Rows of the catalogue, from and to messages.
//
// Called by catalogue.cpp for this build's own rows and by common/stream for those in a header. It
// includes generated headers: for .cpp files of common/ only.
#pragma once

#include "common/catalogue.h"
#include "common/result.h"
#include "schemas/catalog/definition.capnp.h"

namespace tracee {

// Bounds of a row that comes from outside, in bytes or entries.
inline constexpr std::size_t kMaxCatalogueName = 128;  // event, argument, type, set, hook names
inline constexpr std::size_t kMaxCatalogueDoc = 8192;
inline constexpr std::size_t kMaxCatalogueArguments = 64;
inline constexpr std::size_t kMaxCatalogueSets = 64;
inline constexpr std::size_t kMaxCatalogueHooks = 16;

// The row as plain values. A kind, rendering or hook that a newer producer knows and we do not
// becomes Uint64 (the word as a number), Plain and None. Texts keep their bytes, which need not be
// UTF-8. Errors: Limit for a row beyond the bounds above, Corrupt for a broken message, a row
// without a name, or a length argument that does not exist.
Result<EventDefinition> definition_from(schema::catalog::Event::Reader row);

// Fills `out`, an empty row, with `definition`.
void write_definition(schema::catalog::Event::Builder out, const EventDefinition& definition);

}  // namespace tracee
