// Measures two ways of doing one thing side by side.
//
// Times on a shared machine are noise, ratios taken in one run much less: each round runs both
// sides one after the other, and the medians of the rounds are compared. Nothing here asserts.
#pragma once

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace tracee::bench {

inline constexpr int kRounds = 9;

// Keeps the compiler from leaving out what computes `value`.
template <typename T>
void keep(const T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

// CPU time of this thread: what others do on the machine disturbs it least.
template <typename F>
double nanoseconds(F&& run) {
  timespec begin{};
  timespec end{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
  run();
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
  return static_cast<double>(end.tv_sec - begin.tv_sec) * 1e9 +
         static_cast<double>(end.tv_nsec - begin.tv_nsec);
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

inline void print_heading() {
  std::printf(
      "| what | ours | compared with | | ratio | goal |\n| --- | --: | --- | --: | --: | --: |\n");
}

// Prints a row of the table: nanoseconds of one of `count` operations on both sides, and their
// ratio beside the goal ("<= 2.5"). `prepare` runs before our
// side of each of the `passes` of a round, unmeasured.
template <typename Ours, typename Other, typename Prepare>
void compare(const std::string& what, const std::string& other_what, const std::string& goal,
             double count, Ours&& ours, Other&& other, int passes, Prepare&& prepare) {
  std::vector<double> our_times;
  std::vector<double> other_times;
  for (int round = -1; round < kRounds; ++round) {
    double one = 0;
    double two = 0;
    for (int i = 0; i < passes; ++i) {
      prepare();
      one += nanoseconds(ours);
      two += nanoseconds(other);
    }
    if (round < 0) continue;  // the first warms caches and memory
    our_times.push_back(one / count / passes);
    other_times.push_back(two / count / passes);
  }
  const double one = median(our_times);
  const double two = median(other_times);
  std::printf("| %s | %.1f ns | %s | %.1f ns | %.2f | %s |\n", what.c_str(), one,
              other_what.c_str(), two, one / two, goal.c_str());
  std::fflush(stdout);
}
template <typename Ours, typename Other>
void compare(const std::string& what, const std::string& other_what, const std::string& goal,
             double count, Ours&& ours, Other&& other) {
  compare(what, other_what, goal, count, ours, other, 1, [] {});
}

}  // namespace tracee::bench
