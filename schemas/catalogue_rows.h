// All rows of the event catalogue, whatever file of schemas/catalog they stand in.
//
// Called by common/catalogue.cpp and the generator; a new file of rows is added here and in
// schemas/CMakeLists.txt. Rows are constants of the program and live as long as it does.
#pragma once

#include "schemas/catalog/connections.capnp.h"
#include "schemas/catalog/extensions.capnp.h"
#include "schemas/catalog/file_attributes.capnp.h"
#include "schemas/catalog/file_io.capnp.h"
#include "schemas/catalog/files.capnp.h"
#include "schemas/catalog/ipc.capnp.h"
#include "schemas/catalog/kernel_files.capnp.h"
#include "schemas/catalog/lifecycle.capnp.h"
#include "schemas/catalog/memory.capnp.h"
#include "schemas/catalog/network.capnp.h"
#include "schemas/catalog/privileges.capnp.h"
#include "schemas/catalog/processes.capnp.h"
#include "schemas/catalog/record.capnp.h"
#include "schemas/catalog/retired.capnp.h"
#include "schemas/catalog/security.capnp.h"
#include "schemas/catalog/signals.capnp.h"
#include "schemas/catalog/system.capnp.h"
#include "schemas/catalog/time.capnp.h"

namespace tracee::schema::catalog {

// Calls `visit` with the Event::Reader of every row, in no particular order.
template <typename Visitor>
void for_each_row(Visitor&& visit) {
  for (auto rows : {FILES.get(), FILE_IO.get(), FILE_ATTRIBUTES.get(), PROCESSES.get(),
                    MEMORY.get(), NETWORK.get(), IPC.get(), SIGNALS.get(), TIME.get(), SYSTEM.get(),
                    RETIRED.get(), LIFECYCLE.get(), PRIVILEGES.get(), SECURITY.get(),
                    KERNEL_FILES.get(), EXTENSIONS.get(), CONNECTIONS.get(), RECORD.get()}) {
    for (auto row : rows) visit(row);
  }
}

}  // namespace tracee::schema::catalog
