#pragma once
// Readers of files that somebody may have damaged, each given any bytes at all. What a reader may
// do with them is to read them or to refuse them as its header says; whatever else it does (another
// exception, a crash, hours, all memory) is a defect, and here ends the program or is thrown.
// Each returns whether it read them.
#include <span>
#include <string_view>

namespace unidyn::fuzz {

/// A job file: what is accepted says, as text, the same job again.
bool job(std::string_view bytes);
/// A record, as it is and under a seal that fits it: the seal alone would keep nearly all bytes
/// from the reader behind it.
bool record(std::string_view bytes);
/// A population, all of which is read that stages read.
bool population(std::string_view bytes);
/// A file of trials.
bool trials(std::string_view bytes);

struct Target {
  std::string_view name;
  bool (*feed)(std::string_view bytes);
};
inline constexpr Target all_targets[] = {
    {"job", job}, {"record", record}, {"population", population}, {"trials", trials}};

}  // namespace unidyn::fuzz
