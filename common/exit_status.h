// With which status both programs end; `--help` and README.md tell users.
#pragma once

namespace tracee {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;      // an error, or misuse
inline constexpr int kExitFindings = 2;    // as severe as --fail-on asks; goes before the next one
inline constexpr int kExitIncomplete = 3;  // the record lacks something, or what can be observed

// What a shell says of a command: that it could not be executed, and by which signal it ended.
inline constexpr int kExitNotExecutable = 126;
inline constexpr int kExitNotFound = 127;
inline constexpr int kExitSignal = 128;  // and the signal's number

}  // namespace tracee
