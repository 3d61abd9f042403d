// unidyn_synthetic_study JOB DIR: gives DIR to the job of the two-bit flipflop in the file JOB,
// with a record for each of its networks that no training made. What gathering and comparing cost
// does not depend on what the numbers are.
#include <cmath>
#include <cstdio>

#include "../record/synthetic_records.hpp"
#include "unidyn/stages/directory.hpp"

namespace unidyn {
namespace {

// A nearly orthonormal basis of as many directions as the job keeps; singular values fall by a
// factor of 100.
Representation representation(const Point& point, const Job& job, Stream& stream) {
  const Index samples = job.analysis_plan.probe.trials * job.task.steps();
  const Index rank = job.analysis_plan.probe.rank > 0
                         ? std::min(job.analysis_plan.probe.rank, point.units)
                         : point.units;
  Representation made;
  made.basis = synthetic::random<Matrix<float>>(samples, rank, stream) /
               std::sqrt(static_cast<float>(samples));
  made.singular_value = Vector<double>::LinSpaced(rank, 0, -2).unaryExpr([](double exponent) {
    return std::pow(10, exponent);
  });
  made.variance = made.singular_value.squaredNorm() / static_cast<double>(samples - 1);
  return made;
}

Record record(const Point& point, Index i, const Job& job) {
  Stream stream("benchmark", "record", static_cast<std::uint64_t>(i));
  Record made;
  made.point = point;
  made.analysis_key = analysis_key(job.analysis_plan);
  made.provenance = synthetic::provenance(i);
  made.trained.network.shape = point.shape();
  made.trained.network.parameters =
      synthetic::random<float>(parameter_count(point.shape()), stream);
  made.trained.reason = StopReason::solved;
  made.analysis = synthetic::analysis(point, 3, false, stream);
  made.analysis.representation = representation(point, job, stream);
  return made;
}

void make_study(const std::filesystem::path& file, const StudyDirectory& directory) {
  const Job job = make_job(read_assignments(file));
  freeze_job(directory, job);
  Index i = 0;
  for (const Point& point : points(job))
    write_record(record_path(directory.records(), id_of(point)), record(point, i++, job));
}

}  // namespace
}  // namespace unidyn

int main(int count, char** words) {
  if (count != 3) {
    std::fprintf(stderr, "%s JOB DIR\n", words[0]);
    return 2;
  }
  try {
    unidyn::make_study(words[1], {words[2]});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
