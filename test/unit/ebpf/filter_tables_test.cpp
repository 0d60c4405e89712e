// The tables that the kernel looks up against the meaning of the grammar, on random selections.
#include "tracee-ebpf/sensor/filter_tables.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <random>

#include "common/selection_limits.h"
#include "common/selection_match.h"

namespace tracee::test {
namespace {

// As bpf/lib/4_filter.h does it.
std::uint64_t ranges_scopes(const FilterTables& tables, std::uint32_t table, std::uint64_t number) {
  std::uint32_t first = tables.tables[table].first;
  std::uint32_t count = tables.tables[table].count;
  while (count > 1) {
    const std::uint32_t middle = first + count / 2;
    if (tables.ranges[middle].from <= number) {
      first = middle;
      count -= count / 2;
    } else {
      count /= 2;
    }
  }
  return tables.ranges[first].scopes;
}

std::uint64_t choice_scopes(const filter_choice* found, std::uint64_t positive) {
  return found != nullptr ? (found->equal | ~positive) & ~found->not_equal : ~positive;
}

// The longest beginning of a text among the keys of one kind.
const filter_choice* longest(const FilterTables& tables, std::uint32_t of,
                             const std::string& text) {
  const std::string all = std::string(reinterpret_cast<const char*>(&of), sizeof(of)) + text + '\0';
  const filter_choice* best = nullptr;
  std::uint32_t bits = 0;
  for (const auto& [key, choice] : tables.paths) {
    const std::size_t bytes = key.bits / 8;
    const char* begin = reinterpret_cast<const char*>(&key) + offsetof(filter_path, of);
    if (bytes > all.size() || std::memcmp(begin, all.data(), bytes) != 0) continue;
    if (best != nullptr && key.bits < bits) continue;
    best = &choice;
    bits = key.bits;
  }
  return best;
}

template <typename Key>
const filter_choice* look_up(const std::map<Key, filter_choice>& map, const std::string& text) {
  Key key{};
  text.copy(key.data(), key.size());
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

// What the kernel side answers, subject by subject.
std::uint64_t answer(const Selection& selection, const TaskFacts& task) {
  const FilterTables tables = tables_of(selection);
  const filter_masks masks = masks_of(selection);
  std::uint64_t scopes = selection.scope_bits();
  scopes &= ranges_scopes(tables, TABLE_UID, task.uid) & ranges_scopes(tables, TABLE_GID, task.gid);
  scopes &= ranges_scopes(tables, TABLE_TID, task.tid);
  scopes &= ranges_scopes(tables, TABLE_MNTNS, task.mount_namespace);
  scopes &= ranges_scopes(tables, TABLE_PIDNS, task.pid_namespace);
  std::uint64_t pid = ranges_scopes(tables, TABLE_PID, task.pid);
  if (task.new_process) pid = (pid | masks.pid_new) & ~masks.pid_not_new;
  scopes &= pid & ranges_scopes(tables, TABLE_PID_NOT, task.pid);
  scopes &= choice_scopes(look_up(tables.comms, std::string(task.comm)), masks.comm_positive);
  scopes &=
      choice_scopes(look_up(tables.uts_names, std::string(task.uts_name)), masks.uts_positive);
  filter_choice tree{};
  for (const std::uint32_t ancestor : task.ancestors) {
    tree.equal |= ranges_scopes(tables, TABLE_TREE, ancestor);
    const auto root = tables.trees.find(ancestor);
    if (root == tables.trees.end()) continue;
    tree.equal |= root->second.equal;
    tree.not_equal |= root->second.not_equal;
  }
  scopes &= choice_scopes(&tree, masks.tree_positive);
  scopes &= choice_scopes(longest(tables, FILTER_BINARY_PATH, std::string(task.binary)),
                          masks.binary_positive);
  return scopes;
}

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t end) { return engine_() % end; }
  const char* one(std::initializer_list<const char*> words) {
    return *(words.begin() + below(static_cast<std::uint32_t>(words.size())));
  }
  std::string number() { return std::to_string(1 + below(12)); }

  std::string expression() {
    const char* op = one({"=", "!=", ">", "<", "="});
    switch (below(9)) {
      case 0:
        return std::string("comm") + one({"=", "!="}) +
               one({"sh", "a.out", "b c", "fifteen_bytes_x"});
      case 1:
        return std::string("uts") + one({"=", "!="}) + one({"host", "host.example"});
      case 2:
        return std::string("binary") + one({"=", "!="}) +
               one({"/bin/sh", "/bin/*", "/b*", "/bin/sh*", "/usr/bin/a,/bin/s*"});
      case 3:
        return std::string("pid") + one({"=", "!="}) + "new";
      case 4:
        return std::string("tree") + op + number();
      default:
        return std::string(one({"uid", "gid", "pid", "tid", "mntns", "pidns"})) + op + number() +
               (below(2) != 0 ? "," + number() : "");
    }
  }

  // Expressions of one scope that make sense together.
  std::vector<std::string> scope(unsigned number) {
    for (;;) {
      std::vector<std::string> words;
      for (std::uint32_t n = below(4); n > 0; --n) {
        words.push_back(std::to_string(number) + ":" + expression());
      }
      words.push_back(std::to_string(number) + ":event=openat");
      if (parse_selection(words, Catalogue::built_in())) return words;
    }
  }

 private:
  std::mt19937 engine_;
};

TEST_CASE("the tables answer what the grammar means, for 64 scopes at once") {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  for (unsigned seed = 0; seed < 32; ++seed) {
    Random random(seed);
    std::vector<std::string> words;
    for (unsigned number = 1; number <= 64; ++number) {
      for (auto& word : random.scope(number)) words.push_back(std::move(word));
    }
    auto selection = parse_selection(words, Catalogue::built_in());
    REQUIRE(selection);
    for (int round = 0; round < 20; ++round) {
      std::vector<std::uint32_t> ancestors;
      for (std::uint32_t n = 1 + random.below(3); n > 0; --n) ancestors.push_back(random.below(14));
      TaskFacts task;
      task.uid = random.below(14);
      task.gid = random.below(14);
      task.pid = ancestors.front();
      task.tid = random.below(14);
      task.mount_namespace = random.below(14);
      task.pid_namespace = random.below(14);
      task.comm = random.one({"sh", "a.out", "b c", "fifteen_bytes_x", "other"});
      task.uts_name = random.one({"host", "host.example", "else"});
      task.binary = random.one({"/bin/sh", "/bin/shell", "/usr/bin/a", "/boot", "/", ""});
      task.ancestors = ancestors;
      task.new_process = random.below(2) != 0;
      const std::uint64_t answered = answer(*selection, task);
      for (const Scope& scope : selection->scopes) {
        const bool meant = holds(scope, task);
        (meant ? accepted : refused) += 1;
        if (meant == ((answered & scope.bit()) != 0)) continue;
        CAPTURE(seed, round, scope.number, selection_text(*selection, Catalogue::built_in()));
        FAIL("the tables answer " << answered << " instead of " << meant);
      }
    }
  }
  CHECK(accepted * 5 > refused);
  CHECK(refused * 5 > accepted);
}

TEST_CASE("bounds reach to the ends of the numbers") {
  const auto selection =
      parse_selection({"1:uid>4294967294", "2:uid<1", "3:uid!=4294967295", "4:uid=4294967295"},
                      Catalogue::built_in());
  REQUIRE(selection);
  const FilterTables tables = tables_of(*selection);
  CHECK(ranges_scopes(tables, TABLE_UID, 0) == 0b0110);
  CHECK(ranges_scopes(tables, TABLE_UID, 5) == 0b0100);
  CHECK(ranges_scopes(tables, TABLE_UID, 4294967295) == 0b1001);
}

// What the kernel side says of the values of one openat.
std::uint64_t value_answer(const Selection& selection, const std::string& path, std::int32_t flags,
                           std::int64_t result) {
  const FilterTables tables = tables_of(selection);
  const std::uint16_t openat = Catalogue::built_in().find("openat")->id;
  const filter_values& asked = tables.values.at(openat);
  std::uint64_t scopes = selection.scope_bits();
  const auto key = [](std::int64_t word) {
    return ordered(Kind::Int64, static_cast<std::uint64_t>(word));
  };
  if (asked.return_table != 0) scopes &= ranges_scopes(tables, asked.return_table, key(result));
  if (asked.word_tables[2] != 0) {
    CHECK(asked.widths[2] == WORD_SIGNED_32);
    scopes &= ranges_scopes(tables, asked.word_tables[2], key(flags));
  }
  if ((asked.texts & 2) != 0) {
    scopes &=
        choice_scopes(longest(tables, FILTER_TEXT_OF(openat, 1), path), asked.text_positive[1]);
  }
  return scopes;
}

TEST_CASE("values that the kernel decides: numbers, whole texts and beginnings") {
  const auto selection = parse_selection(
      {"1:openat.pathname=/etc/passwd", "2:openat.pathname=/etc*,/tmp*", "3:openat.pathname!=/etc*",
       "4:openat.retval<0", "5:openat.flags=2,-1", "6:openat.retval=-2,3", "7:openat.retval!=-2",
       "8:openat.pathname=" + std::string(300, 'x')},
      Catalogue::built_in());
  REQUIRE(selection);
  const FilterTables tables = tables_of(*selection);
  CHECK(value_filters_of(tables) == (VALUE_FILTERS_NUMBERS | VALUE_FILTERS_TEXTS));
  CHECK(value_answer(*selection, "/etc/passwd", 0, 3) == 0b11100011);
  CHECK(value_answer(*selection, "/etc/passwd2", 2, 3) == 0b11110010);
  CHECK(value_answer(*selection, "/tmp", -1, -2) == 0b10111110);
  CHECK(value_answer(*selection, "", 5, 0) == 0b11000100);
}

TEST_CASE("values that are left to user space: names, ends and parts, lists") {
  const auto selection = parse_selection(
      {"1:openat.pathname=*x", "2:openat.pathname=/etc*,*x*", "3:openat.flags=O_CREAT,5",
       "4:execve.argv=x", "5:openat.pathname!=*x", "5:openat.pathname!=/a*"},
      Catalogue::built_in());
  REQUIRE(selection);
  CHECK(value_answer(*selection, "/b", 0, 0) == 0b11111);
  CHECK(value_answer(*selection, "/a", 0, 0) == 0b01111);  // what can be decided, is
  CHECK(tables_of(*selection).values.at(Catalogue::built_in().find("execve")->id).texts == 0);
}

TEST_CASE("the kernel decides texts as long as is told, no longer ones") {
  const auto in_kernel = [](std::size_t length) {
    const auto selection =
        parse_selection({"openat.pathname=" + std::string(length, 'x')}, Catalogue::built_in());
    REQUIRE(selection);
    return tables_of(*selection).paths.size();
  };
  CHECK(in_kernel(kMaxKernelText) == 1);
  CHECK(in_kernel(kMaxKernelText + 1) == 0);
}

TEST_CASE("what nobody asks of a task is no filter") {
  CHECK(filters_of(*parse_selection({}, Catalogue::built_in())) == 0);
  CHECK(filters_of(*parse_selection({"openat.pathname=*x*"}, Catalogue::built_in())) == 0);
  CHECK(filters_of(*parse_selection({"2:container=abc", "binary=/x"}, Catalogue::built_in())) ==
        (FILTER_CONTAINER | FILTER_BINARY));
}

}  // namespace
}  // namespace tracee::test
