#pragma once
// Populations of the synthetic networks, in a directory that all ranks share.
#include <gtest/gtest.h>

#include <boost/mpi/collectives.hpp>
#include <boost/mpi/communicator.hpp>
#include <boost/serialization/string.hpp>
#include <fstream>
#include <iterator>
#include <optional>

#include "../record/synthetic_records.hpp"
#include "../support/scratch.hpp"
#include "unidyn/population/population.hpp"
#include "unidyn/population/write.hpp"

namespace unidyn {

inline std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

inline PopulationPlan plan(bool keep = false) {
  AnalysisPlan analysis_plan;
  analysis_plan.probe.keep = keep;
  return {synthetic::points(), synthetic::probe(), analysis_plan, "a title", "task = flipflop\n"};
}

inline RecordOf records(bool keep = false) {
  return [keep](Index i) { return synthetic::record(i, keep); };
}

class Populations : public ::testing::Test {
 protected:
  Populations() {
    if (world_.rank() == 0) scratch_.emplace();
    std::string name = scratch_ ? scratch_->path().string() : "";
    boost::mpi::broadcast(world_, name, 0);
    directory_ = name;
    path_ = directory_ / "population.h5";
  }
  ~Populations() override { world_.barrier(); }  // before rank 0 removes the files

  Gathered write(bool keep = false) {
    return write_population(world_, path_, plan(keep), records(keep));
  }
  std::filesystem::path record_file(Index i) const {
    return record_path(directory_ / "records", id_of(synthetic::point(i)));
  }

  boost::mpi::communicator world_;
  std::optional<Scratch> scratch_;
  std::filesystem::path directory_, path_;
};

}  // namespace unidyn
