#include "tracee-ebpf/cli/options.h"

#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "common/selection.h"
#include "tracee-ebpf/cli/help.h"

namespace tracee {
namespace {

using Words = std::vector<std::string>;

Result<Options> parse_words(Words words) {
  words.insert(words.begin(), "tracee-ebpf");
  return parse_options(words);
}

Options parse(const Words& words) {
  auto options = parse_words(words);
  if (!options) FAIL(options.error().message());
  return std::move(*options);
}

TEST_CASE("without arguments everything is traced into a table on standard output") {
  const Options options = parse({});
  CHECK(options.action == Options::Action::Trace);
  REQUIRE(options.output.targets.size() == 1);
  CHECK(options.output.targets[0].format == OutputFormat::Table);
  CHECK(options.output.targets[0].path.empty());
  CHECK(options.ring_bytes == 64 * 1024 * 1024);
  CHECK(options.command.empty());
  CHECK(options.command_line == Words{"tracee-ebpf"});
}

TEST_CASE("options in each spelling") {
  const Options options = parse({"-t", "event=openat", "--trace=comm=a", "--trace", "pid=5",
                                 "-tfollow", "--output", "json", "--debug", "--security-alerts",
                                 "--force", "--ready-fd", "3", "--ready-file=/run/x"});
  CHECK(options.trace == Words{"event=openat", "comm=a", "pid=5", "follow"});
  CHECK(options.output.targets[0].format == OutputFormat::Json);
  CHECK(options.debug);
  CHECK(options.security_alerts);
  CHECK(options.output.force);
  CHECK(options.ready_fd == 3);
  CHECK(options.ready_file == "/run/x");
}

TEST_CASE("flags of v0.3 become expressions") {
  const auto options = parse_options({"tracee-ebpf", "-t", "p:new", "--event", "openat", "-e",
                                      "close", "--events-set", "fs", "--exclude-event", "read"});
  REQUIRE(options);
  CHECK(options->trace == Words{"p:new", "event=openat", "event=close", "set=fs", "event!=read"});
}

TEST_CASE("buffer sizes are pages for each CPU") {
  const auto cpus = static_cast<std::uint64_t>(sysconf(_SC_NPROCESSORS_CONF));
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  CHECK(parse({"-b", "8"}).ring_bytes == 8 * page * cpus);
  CHECK(parse({"--perf-buffer-size=1"}).ring_bytes == page * cpus);
}

TEST_CASE("a command is everything after the dashes") {
  const Options options = parse({"-o", "json", "--", "ls", "-l", "--", "--help"});
  CHECK(options.command == Words{"ls", "-l", "--", "--help"});
  CHECK(options.action == Options::Action::Trace);
}

TEST_CASE("several formats, each with the file that follows it") {
  const Options options = parse({"-o", "format:capnp",
                                 "-o", "out-file:a",
                                 "-o", "json",
                                 "-o", "out-file:b",
                                 "-o", "table",
                                 "-o", "err-file:e",
                                 "-o", "option:relative-time",
                                 "-o", "option:exec-env",
                                 "-o", "option:exec-info",
                                 "-o", "option:stack-addresses",
                                 "-o", "option:detect-syscall",
                                 "-o", "option:parse-arguments",
                                 "-o", "option:provenance"});
  const OutputOptions& output = options.output;
  REQUIRE(output.targets.size() == 3);
  CHECK(output.targets[0].format == OutputFormat::Capnp);
  CHECK(output.targets[0].path == "a");
  CHECK(output.targets[1].format == OutputFormat::Json);
  CHECK(output.targets[1].path == "b");
  CHECK(output.targets[2].path.empty());
  CHECK(output.err_file == "e");
  CHECK(output.time == TimeBase::Relative);
  CHECK(output.exec_env);
  CHECK(output.exec_info);
  CHECK(output.stack_addresses);
  CHECK(output.detect_syscall);
  CHECK(output.arguments.parse);
  CHECK(output.arguments.provenance);
  // As with v0.6.3, the order does not matter where there is one format.
  CHECK(parse({"-o", "out-file:a:b", "-o", "json"}).output.targets[0].path == "a:b");
  CHECK(parse({"-o", "out-file:a"}).output.targets[0].format == OutputFormat::Table);
  CHECK(parse({"-o", "option:boot-time"}).output.time == TimeBase::Boot);
}

TEST_CASE("help, version and lists win over the rest") {
  CHECK(parse({"--help"}).action == Options::Action::Help);
  CHECK(parse({"-h", "trace"}).help_topic == "trace");
  CHECK(parse({"--help=exit"}).help_topic == "exit");
  CHECK(parse({"--trace", "help"}).help_topic == "trace");
  CHECK(parse({"-o", "help"}).help_topic == "output");
  CHECK(parse({"--version"}).action == Options::Action::Version);
  CHECK(parse({"--list", "-o", "json"}).action == Options::Action::ListText);
  CHECK(parse({"--list=json"}).action == Options::Action::ListJson);
}

TEST_CASE("flags of v0.6.3 that have nothing to do here are accepted with a note") {
  const Options options =
      parse({"--build-policy", "never", "--install-path", "/x", "--blob-perf-buffer-size", "1024"});
  CHECK(options.notes.size() == 3);
}

struct Misuse {
  Words words;
  std::string says;
};

TEST_CASE("misuse is told with what to try instead") {
  const Misuse misuse = GENERATE(values<Misuse>({
      {{"--ouput", "json"}, "unknown option '--ouput'; did you mean '--output'?"},
      {{"--trac"}, "did you mean '--trace'?"},
      {{"-z"}, "unknown option '-z'"},
      {{"--trace"}, "--help"},
      {{"--debug=3"}, "--debug"},
      {{"ls"}, "unexpected 'ls'; to run and trace a command, write '-- ls'"},
      {{"--"}, "'--' is not followed by a command"},
      {{"-o", "format:gob"}, "use format:capnp"},
      {{"-o", "gob"}, "use format:capnp"},
      {{"-o", "gotemplate=/x"}, "'gotemplate' is not supported by this version"},
      {{"-o", "jsno"}, "unknown format 'jsno'; did you mean 'json'?"},
      {{"-o", ""}, "unknown format ''"},
      {{"-o", "format:"}, "lacks a value"},
      {{"-o", "out-file:"}, "lacks a value"},
      {{"-o", "outfile:x"}, "unknown 'outfile:'"},
      {{"-o", "option:exec-nev"}, "unknown option 'exec-nev'; did you mean 'exec-env'?"},
      {{"-o", "option:eot"}, "unknown option 'eot'"},
      {{"-o", "option:relative-time", "-o", "option:boot-time"}, "exclude each other"},
      {{"-o", "json", "-o", "table"}, "would both write to standard output"},
      {{"-o", "json", "-o", "json"}, "'json' is given twice"},
      {{"-o", "json", "-o", "out-file:a", "-o", "out-file:b"}, "two 'out-file:' for the format"},
      {{"-o", "out-file:a", "-o", "json", "-o", "out-file:b"}, "two 'out-file:' for the format"},
      {{"-o", "out-file:a", "-o", "out-file:b"}, "two 'out-file:'"},
      {{"-o", "none", "-o", "out-file:a"}, "writes no events"},
      {{"-o", "json", "-o", "out-file:a", "-o", "table", "-o", "out-file:a"},
       "--output json and --output table would both write to 'a'; give each a file of its own"},
      {{"-o", "json", "-o", "out-file:a/b", "-o", "table", "-o", "out-file:./c/../a//b"},
       "would both write to one file, 'a/b' and './c/../a//b'"},
      {{"-o", "json", "-o", "out-file:a", "-o", "err-file:./a"}, "--output err-file:"},
      {{"-o", "json", "-o", "out-file:a", "--ready-file", "./a"}, "--ready-file"},
      {{"-o", "err-file:a", "-o", "err-file:b"}, "'err-file' is given twice"},
      {{"--capture", "exec"}, "--capture is not supported by this version"},
      {{"-c", "help"}, "--capture is not supported by this version"},
      {{"--build-policy", "sometimes"}, "'sometimes' is not if-needed, never or always"},
      {{"-b", "1000"}, "not a power of two"},
      {{"-b", "0"}, "not a power of two"},
      {{"-b", "-4"}, "perf-buffer-size"},
      {{"-b", "4x"}, "not a power of two"},
      {{"-b", "1152921504606846976"}, "more than 4 GiB"},
      {{"--blob-perf-buffer-size", "3"}, "not a power of two"},
      {{"--ready-fd", "x"}, "not a file descriptor"},
      {{"--ready-fd", "1"}, "standard input and output"},
      {{"--list=yaml"}, "there are --list and --list=json"},
      {{"--disable-feature", "kprobe,fentry"}, "'fentry' is not trampoline, kprobe"},
      {{"--help", "nothing"},
       "no topic 'nothing'; there are trace, processes, values, signatures, output, recording, "
       "exit, kernel"},
  }));
  auto options = parse_words(misuse.words);
  CAPTURE(misuse.words);
  REQUIRE_FALSE(options);
  CHECK(options.error().kind() == ErrorKind::Usage);
  CAPTURE(options.error().message());
  CHECK(options.error().message().find(misuse.says) != std::string::npos);
}

TEST_CASE("kernel features are left out by name") {
  CHECK(parse({}).disabled.empty());
  const Options options =
      parse({"--disable-feature", "trampoline,kprobe", "--disable-feature", "btf-tracepoint"});
  CHECK(options.disabled == std::vector{KernelFeature::Trampoline, KernelFeature::Kprobe,
                                        KernelFeature::BtfTracepoint});
  CHECK(options.notes.empty());
  CHECK(parse({"--disable-feature", "raw-tracepoint"}).notes.size() == 1);
}

TEST_CASE("every help text fits a screen of 80 columns by 24 lines") {
  for (const char* topic : {"", "trace", "processes", "values", "output", "exit"}) {
    CAPTURE(topic);
    const std::string_view text = help_text(topic).value();
    CHECK(std::count(text.begin(), text.end(), '\n') <= 24);
    std::size_t longest = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      longest = std::max(longest, end - at);
      at = end + 1;
    }
    CHECK(longest <= 80);
  }
  CHECK_FALSE(help_text("capture"));
}

// The words after -t, without the shell's quotes.
std::vector<std::string> examples(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = text.find(" -t "); at != text.npos; at = text.find(" -t ", at)) {
    at += 4;
    const bool quoted = text[at] == '\'';
    const std::size_t begin = at + (quoted ? 1 : 0);
    const std::size_t end = text.find_first_of(quoted ? "'" : " \n", begin);
    words.emplace_back(text.substr(begin, end - begin));
  }
  return words;
}

TEST_CASE("every example of the help is understood") {
  std::size_t seen = 0;
  const auto signatures = [](const std::string&) {
    return std::vector<SignatureNeeds>{
        {"TRC-5", {"fileless_execution", "hidden_file_created"}, {"sched_process_exec"}}};
  };
  for (const char* topic : {"", "trace", "values", "signatures"}) {
    for (const std::string& word : examples(help_text(topic).value())) {
      CAPTURE(topic, word);
      const auto selection = parse_selection({word}, Catalogue::built_in(), signatures);
      if (word != "all") CHECK(selection);  // "Without -t all processes"
      ++seen;
    }
  }
  CHECK(seen >= 12);
  // Each line that begins with an expression.
  for (const char* topic : {"processes", "values"}) {
    const std::string_view text = help_text(topic).value();
    for (std::size_t at = text.find("\n  "); at != text.npos; at = text.find("\n  ", at + 1)) {
      std::string word(text.substr(at + 3, text.find_first_of(" \n", at + 3) - at - 3));
      if (word.empty() || word == "tracee-ebpf" || word == "names") continue;
      if (word.ends_with(',')) word.pop_back();
      for (const char* stand_in : {"=N", "<N", ">N"}) {
        if (word.ends_with(stand_in)) word.back() = '7';
      }
      CAPTURE(word);
      const auto selection = parse_selection({word}, Catalogue::built_in());
      if (!selection) FAIL_CHECK(selection.error().message());
    }
  }
}

TEST_CASE("the version names the stream's format") {
  CHECK(version_text().find("stream format 1") != std::string::npos);
}

TEST_CASE("the stream is compressed as asked") {
  using stream::Codec;
  const auto compression = [](const std::string& word) {
    return *parse({"-o", "capnp", "-o", word}).output.recording.compression;
  };
  CHECK(compression("compress:zstd").codec == Codec::Zstd);
  CHECK(compression("compress:zstd").level == 1);
  CHECK(compression("compress:zlib").level == 1);
  CHECK(compression("compress:zlib:9").codec == Codec::Zlib);
  CHECK(compression("compress:zlib:9").level == 9);
  CHECK_FALSE(parse({"-o", "capnp"}).output.recording.compression);
  for (const char* wrong : {"compress:lz4", "compress:zstd:20", "compress:zlib:0",
                            "compress:zstd:x", "compress:zstd:", "compress:"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_words({"-o", "capnp", "-o", wrong}));
  }
  CHECK_FALSE(parse_words({"-o", "capnp", "-o", "compress:zstd", "-o", "compress:zlib"}));
  CHECK_FALSE(parse_words({"-o", "json", "-o", "compress:zstd"}));
}

TEST_CASE("recordings are sealed, rotated and gone on with as asked") {
  const auto recording = [](const Words& words) {
    Words all = {"-o", "capnp", "-o", "out-file:rec"};
    for (const std::string& word : words) all.insert(all.end(), {"-o", word});
    return parse(all).output.recording;
  };
  CHECK_FALSE(recording({}).seal);
  CHECK_FALSE(recording({}).rotates());
  CHECK(recording({"seal"}).seal);
  CHECK(recording({"append"}).append);
  CHECK(recording({"rotate:64K"}).rotate_bytes == 65536);
  CHECK(recording({"rotate:10M"}).rotate_bytes == 10 << 20);
  CHECK(recording({"rotate:5m"}).rotate_after == 300'000'000'000);
  const RecordingOptions both = recording({"rotate:1G,1h,keep:7"});
  CHECK(both.rotate_bytes == std::uint64_t{1} << 30);
  CHECK(both.rotate_after == 3600'000'000'000);
  CHECK(both.keep == 7);
  for (const char* wrong : {"rotate:", "rotate:10", "rotate:63K", "rotate:0M", "rotate:keep:3",
                            "rotate:10M,keep:0", "rotate:10M,keep:x", "rotate:M", "rotate:-1M"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_words({"-o", "capnp", "-o", "out-file:rec", "-o", wrong}));
  }
  for (const char* needs_a_file : {"rotate:1M", "append"}) {
    CHECK_FALSE(parse_words({"-o", "capnp", "-o", needs_a_file}));
  }
  CHECK_FALSE(parse_words({"-o", "json", "-o", "out-file:rec", "-o", "seal"}));
}

TEST_CASE("what a loss means is asked for") {
  CHECK(parse({}).on_loss == OnLoss::Log);
  CHECK(parse({"--on-loss", "ignore"}).on_loss == OnLoss::Ignore);
  CHECK(parse({"--on-loss=log"}).on_loss == OnLoss::Log);
  CHECK(parse({"--on-loss", "exit"}).on_loss == OnLoss::Exit);
  CHECK_FALSE(parse_words({"--on-loss", "panic"}));
}

}  // namespace
}  // namespace tracee
