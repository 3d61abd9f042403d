#include "unidyn/stages/report.hpp"

#include "unidyn/files/durable.hpp"
#include "unidyn/parallel/errors.hpp"
#include "unidyn/report/report.hpp"
#include "unidyn/stages/nothing_solved.hpp"
#include "unidyn/stages/population_guard.hpp"

namespace unidyn {

void report(const boost::mpi::communicator& world, const StudyDirectory& directory, const Job& job,
            const StopRequested& stop_requested, const Listener& listener) {
  const PopulationGuard guard(world, directory);
  guard.require_unchanged({"/"});
  on_rank_zero(world, [&] {
    const Population population(directory.population(), h5::Mode::read);
    ReportSubject subject{std::filesystem::absolute(directory.path),
                          job.compare.dissimilarity,
                          job.embed,
                          job.subject.seed,
                          job.training.threshold,
                          {},
                          [&](double share) { listener.share(share, ""); }};
    if (std::string unsolved = nothing_solved(population.labels(), job); !unsolved.empty())
      subject.alarms.push_back(std::move(unsolved));
    write_durably(directory.report(), page_of(report_of(population, subject, {}, stop_requested)));
  });
}

}  // namespace unidyn
