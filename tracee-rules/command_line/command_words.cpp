#include "tracee-rules/command_line/command_words.h"

namespace tracee::rules {

namespace po = boost::program_options;

Result<po::variables_map> parse_command_words(const po::options_description& flags,
                                              const char* rest, int argc, const char* const* argv,
                                              const std::string& hint) {
  try {
    namespace style = po::command_line_style;
    po::positional_options_description positional;
    positional.add(rest, -1);
    po::variables_map values;
    po::store(po::command_line_parser(argc, argv)
                  .options(flags)
                  .positional(positional)
                  .style(style::unix_style & ~style::allow_guessing)
                  .run(),
              values);
    po::notify(values);
    return values;
  } catch (const po::error& e) {
    return Error(ErrorKind::Usage, std::string(e.what()) + " (" + hint + " lists the options)");
  }
}

}  // namespace tracee::rules
