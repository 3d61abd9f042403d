// noise STUDIES [FIRST]: how often studies in which labels mean nothing are told to be significant,
// as a Markdown table of designs, from the FIRST (1), by kinds of noise. See noise.sh.
#include <boost/mpi/environment.hpp>
#include <cstdlib>
#include <iostream>
#include <span>

#include "../support/noise_studies.hpp"

namespace unidyn {
namespace {

using namespace testing;

struct Counts {
  int accuracy = 0, r2 = 0, accuracy_advantage = 0, r2_advantage = 0;
  int accuracy_interval = 0, r2_interval = 0;
  Index p_values = 0;

  void add(const Claims& found) {
    accuracy += found.accuracy;
    r2 += found.r2;
    accuracy_advantage += found.accuracy_advantage;
    r2_advantage += found.r2_advantage;
    accuracy_interval += found.accuracy_interval;
    r2_interval += found.r2_interval;
    p_values += found.p_values;
  }
};

void print_row(const Design& design, Noise noise, const char* name, int studies) {
  const boost::mpi::communicator alone(MPI_COMM_SELF, boost::mpi::comm_attach);
  Counts counts;
  for (int i = 0; i < studies; ++i)
    counts.add(claims_of(
        statistics_of(alone, noise_study(design, noise, 1000 + static_cast<std::uint64_t>(i)),
                      {.resamples = 199}, [] { return false; })));
  std::cout << "| " << name_of(design) << " | " << name;
  if (counts.p_values == 0)
    std::cout << " | no p | no p";
  else
    std::cout << " | " << counts.accuracy << " | " << counts.r2;
  std::cout << " | " << counts.accuracy_advantage << " | " << counts.r2_advantage;
  if (without_configurations(noise))
    std::cout << " | " << counts.accuracy_interval << " | " << counts.r2_interval;
  else
    std::cout << " | | ";
  std::cout << " |" << std::endl;
}

}  // namespace
}  // namespace unidyn

int main(int argc, char** argv) {
  const boost::mpi::environment environment(argc, argv);
  const int studies = argc > 1 ? std::atoi(argv[1]) : 100;
  std::cout << "| design | noise | accuracy | R² | advantage of accuracy | advantage of R² | "
               "interval of accuracy | interval of R² |\n|---|---|---|---|---|---|---|---|\n";
  const std::size_t first = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1;
  for (const auto& design : std::span(unidyn::testing::noise_designs).subspan(first - 1))
    unidyn::testing::for_each_noise([&](unidyn::testing::Noise noise, const char* name) {
      unidyn::print_row(design, noise, name, studies);
    });
}
