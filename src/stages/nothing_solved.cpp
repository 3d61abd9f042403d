#include "unidyn/stages/nothing_solved.hpp"

#include <fmt/format.h>

namespace unidyn {

std::string nothing_solved(const std::vector<NetworkLabels>& networks, const Job& job) {
  long trained = 0;
  for (const NetworkLabels& n : networks) {
    trained += n.trained && !n.is_recording();
    if (n.trained && solved(n)) return {};
  }
  if (trained == 0 || job.training.threshold <= 0) return {};
  return fmt::format(
      "NOTHING WAS SOLVED: none of the {} trained networks reached an error below {}; what is said "
      "of trained networks is said of networks that did not learn the task.\n",
      trained, to_text(job.training.threshold));
}

std::string nothing_solved(const StudyDirectory& directory, const Job& job) {
  return nothing_solved(Population(directory.population(), h5::Mode::read).labels(), job);
}

}  // namespace unidyn
