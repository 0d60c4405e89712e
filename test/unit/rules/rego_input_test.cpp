// The document that Rego rules see: the event's JSON, read from the batch in place.
#include "tracee-rules/rego_signatures/event_input.h"

#include <arpa/inet.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <set>

#include "common/render/json.h"
#include "common/render/names.h"
#include "common/stream/batch_view.h"
#include "test/unit/rules/rules_folder.h"
#include "test/unit/rules/rules_samples.h"

namespace tracee::rules {
namespace {

using rego::Val;

// Fields that the JSON of v0.6.3 lacks.
const std::set<std::string> kLater = {"cgroupId",      "contextFlags", "executable",
                                      "matchedScopes", "processorId",  "threadStartTime"};

// An object without the later fields.
Val without_later(const Val& object, rego::Arena& arena) {
  auto* entries = arena.array<rego::Entry>(object.len);
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < object.len; ++i) {
    if (!kLater.contains(std::string(object.entries[i].key.str()))) {
      entries[count++] = object.entries[i];
    }
  }
  return Val::object(entries, count);
}

// Calls `visit` with the one event of a batch of `builder`.
template <typename Visit>
void with_event(StreamBuilder& builder, const EventDefinition& definition, Visit visit) {
  builder.flush();
  const auto batch = stream::BatchView::parse(builder.frames().back());
  REQUIRE(batch);
  const auto event = batch->event(0, definition);
  REQUIRE(event);
  const stream::Clock clock{0, StreamBuilder::kWall};
  std::vector<std::int16_t> positions(definition.arguments.size());
  for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = static_cast<std::int16_t>(i);
  const EventContext context{*event, clock, 0, positions, 0};
  EventInput input;
  input.show(context, positions);
  visit(*event, clock, input);
}

std::string inet_address() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(443);
  ::inet_pton(AF_INET, "192.0.2.7", &address.sin_addr);
  return {reinterpret_cast<const char*>(&address), sizeof(address)};
}

// A value for an argument of any kind, the n-th of several.
Argument sample_of(const ArgumentDefinition& definition, int n) {
  Argument argument{definition.name, 0, {}, Presence::Present};
  constexpr std::int64_t kNumbers[] = {0, 1, 2, -1, 0x8241, 4};
  argument.number = kNumbers[n % 6];
  switch (definition.kind) {
    case Kind::Text:
      argument.bytes = n % 4 == 1 ? "/tmp/\xff quoted \"x\"" : "";
      break;
    case Kind::TextArray:
      argument.bytes = n % 2 == 0 ? std::string("a\0\0b", 4) : std::string();
      break;
    case Kind::SocketAddress:
      argument.bytes = n % 3 == 2 ? std::string("\1") : inet_address();
      break;
    case Kind::Credentials:
      argument.bytes = n % 3 == 2 ? std::string("short") : std::string(72, '\xfe');
      break;
    case Kind::IntPair:
      argument.bytes = n % 3 == 2 ? std::string() : std::string("\1\0\0\0\2\0\0\0", 8);
      break;
    case Kind::Bytes:
      argument.bytes = std::string(
                           "\x7f"
                           "ELF\0\1",
                           6)
                           .substr(0, static_cast<std::size_t>(n) % 7);
      break;
    default:
      break;
  }
  constexpr Presence kPresences[] = {Presence::Present, Presence::Cut,       Presence::Null,
                                     Presence::Absent,  Presence::Present,   Presence::Redacted,
                                     Presence::Present, Presence::Unreadable};
  argument.presence = kPresences[n % 8];
  return argument;
}

TEST_CASE("every event is the document that its JSON is") {
  int n = 0;
  for (const EventDefinition& definition : Catalogue::built_in().events()) {
    for (int round = 0; round < 8; ++round) {
      std::vector<Argument> arguments;
      for (const auto& argument : definition.arguments) {
        arguments.push_back(sample_of(argument, n++));
      }
      StreamBuilder builder;
      builder.event(definition.name, arguments, {.container = "0123456789abcdef", .ns_pid = 3});
      with_event(
          builder, definition,
          [&](const EventView& event, const stream::Clock& clock, EventInput& input) {
            std::string json;
            render::TimeStyle time;
            time.clock = clock;
            render::append_event_json(json, event, time);
            rego::Arena arena;
            std::string error;
            const Val wanted = rego::read_json(json, arena, &error);
            REQUIRE(wanted.is_object());
            // Text that is no UTF-8 is escaped in JSON and itself in Rego: compared as JSON.
            const Val seen = rego::materialize_view(Val::of_view(&input), arena);
            REQUIRE(seen.is_object());
            CHECK(seen.len == input.size(0));
            const Val compared = without_later(seen, arena);
            INFO(definition.name << "\n" << json << "\n" << rego::to_json(compared));
            if (json.find("\\uef") == std::string::npos && json.find('\xee') == std::string::npos) {
              CHECK(rego::compare(compared, wanted) == 0);
            } else {
              CHECK(compared.len == wanted.len);
            }
          });
    }
  }
  CHECK(n > 5000);
}

TEST_CASE("a look-up answers as the whole document does") {
  const EventDefinition& definition = row_of("security_file_open");
  StreamBuilder builder;
  builder.event("security_file_open", {{"pathname", 0, "/etc/shadow", Presence::Cut},
                                       {"flags", 0100101, {}, Presence::Present},
                                       {"inode", 77, {}, Presence::Present}});
  with_event(builder, definition, [&](const EventView&, const stream::Clock&, EventInput& input) {
    rego::Arena arena;
    const Val whole = rego::materialize_view(Val::of_view(&input), arena);
    for (std::uint32_t i = 0; i < whole.len; ++i) {
      const Val one = input.get(0, whole.entries[i].key, arena);
      CHECK(rego::compare(rego::materialize_view(one, arena), whole.entries[i].value) == 0);
    }
    const auto fields = input_fields();
    CHECK(fields.size() + 1 == whole.len);
    for (std::uint32_t i = 0; i < fields.size(); ++i) {
      const Val one = rego::materialize_view(input.field(i, arena), arena);
      CHECK(rego::compare(one, *rego::object_find(whole, fields[i])) == 0);
    }
    CHECK_FALSE(input.get(0, Val::string("nothing"), arena).defined());
    CHECK_FALSE(input.get(0, Val::integer(0), arena).defined());
    CHECK(input.slot(0, arena).str() == "/etc/shadow");
    CHECK(input.slot(1, arena).str() == "O_WRONLY|O_CREAT|O_LARGEFILE");
    CHECK_FALSE(input.slot(2, arena).defined());  // not collected
    const Val arguments = input.get(0, Val::string("args"), arena);
    const Val third = input.get(arguments.len, Val::integer(2), arena);
    CHECK(input.get(third.len, Val::string("name"), arena).str() == "inode");
    const Val first = input.get(arguments.len, Val::integer(0), arena);
    CHECK(input.get(first.len, Val::string("status"), arena).str() == "cut");
    CHECK_FALSE(input.get(arguments.len, Val::integer(3), arena).defined());
    CHECK_FALSE(input.get(arguments.len, Val::integer(-1), arena).defined());
  });
}

TEST_CASE("more names than are kept are rendered all the same") {
  EventValues values;
  rego::Arena arena;
  const ArgumentDefinition flags = row_of("security_file_open").arguments[1];
  REQUIRE(flags.rendering == Rendering::OpenFlags);
  for (std::uint64_t word = 0; word < 2000; ++word) {
    Value value;
    value.definition = &flags;
    value.presence = Presence::Present;
    value.word = word;
    std::string wanted;
    REQUIRE(render::append_name(wanted, flags.rendering, word));
    CHECK(values.read(value, arena).str() == wanted);
    CHECK(values.read(value, arena).str() == wanted);
  }
}

// Rows of another producer: the order of arguments changed, one more, one less.
TEST_CASE("arguments are found where the stream's own header says they stand") {
  const Folder folder;
  folder.add_text("x.rego", R"(package x
import data.tracee.helpers
__rego_metadoc__ := {"id": "X"}
tracee_selected_events := [{"source": "tracee", "name": "security_file_open"},
                           {"source": "tracee", "name": "brand_new"}]
tracee_match = {"path": p, "flags": f} {
  p := helpers.get_tracee_argument("pathname")
  f := helpers.get_tracee_argument("flags")
}
tracee_match = {"novel": n} { n := helpers.get_tracee_argument("novelty") })");
  const auto found = [&](EventDefinition row, const std::vector<std::string>& values) {
    auto header = StreamBuilder::plain_header({});
    header.catalogue.push_back(row);
    stream::FrameSealer sealer({1, 2});
    const auto head = stream::encode_header(header, sealer);
    stream::BatchEncoder batch;
    stream::EventRow event{};
    event.event_id = row.id;
    batch.begin(event);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto mark = make_mark(Presence::Present, Provenance::Resolved);
      if (is_blob(row.arguments[i].kind)) {
        batch.blob(values[i], mark, static_cast<std::uint32_t>(values[i].size()));
      } else {
        batch.scalar(std::stoull(values[i]), mark);
      }
    }
    batch.commit({});
    const auto body = batch.flush(sealer, Lane::Kernel);
    std::string bytes(reinterpret_cast<const char*>(head.data()), head.size() * 8);
    bytes.append(reinterpret_cast<const char*>(body.data()), body.size() * 8);
    auto scan = folder.scan();
    REQUIRE(scan.refused.empty());
    std::vector<std::unique_ptr<Signature>> signatures;
    signatures.push_back(std::move(scan.candidates.at(0).signature));
    std::string text;
    for (const Found& one : evaluate(bytes, std::move(signatures)).findings) {
      for (const auto& field : one.data)
        text += field.key + "=" + std::get<std::string>(field.value) + ";";
    }
    return text;
  };
  EventDefinition row = row_of("security_file_open");
  CHECK(found(row, {"/a", "1"}) == "flags=O_WRONLY;path=/a;");
  std::swap(row.arguments[0], row.arguments[1]);
  CHECK(found(row, {"1", "/a"}) == "flags=O_WRONLY;path=/a;");
  row.arguments.erase(row.arguments.begin());  // no flags
  CHECK(found(row, {"/a"}).empty());
  row = row_of("security_file_open");
  ArgumentDefinition novelty = row.arguments[0];
  novelty.name = "novelty";
  row.arguments = {novelty};
  CHECK(found(row, {"news"}) == "novel=news;");
  row.id = 4000;
  row.name = "brand_new";
  CHECK(found(row, {"news"}) == "novel=news;");
}

}  // namespace
}  // namespace tracee::rules
