// Gathering records into the population file, beside a plain write of as many bytes.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <mpi.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "../record/synthetic_records.hpp"
#include "../support/scratch.hpp"
#include "unidyn/population/write.hpp"

namespace unidyn {
namespace {

namespace fs = std::filesystem;

struct Mpi {
  Mpi() { MPI_Init(nullptr, nullptr); }
  ~Mpi() { MPI_Finalize(); }
};

/// A directory with records of networks of 64 units and 3 fixed points, on 640 samples.
class Records {
 public:
  static constexpr long units = 64, trials = 16, time = 40, points_of_each = 3;

  explicit Records(Index networks) {
    static const Mpi mpi;
    plan_.probe = make_trials(task(), trials, Stream("benchmark", "probe"));
    for (Index i = 0; i < networks; ++i) {
      Point point = synthetic::point(0);
      point.task = task();
      point.units = units;
      point.replicate = i + 1;
      plan_.points.push_back(point);
      paths_.push_back(record_path(scratch_.path(), id_of(point)));
      write_record(path(i), record(point, i));
    }
  }

  const fs::path& path(Index i) const { return paths_[static_cast<std::size_t>(i)]; }
  fs::path population() const { return scratch_.path() / "population.h5"; }
  const PopulationPlan& plan() const { return plan_; }
  const Point& point(Index i) const { return plan_.points[static_cast<std::size_t>(i)]; }
  Record read(Index i) const { return read_record(path(i), point(i)); }
  RecordSource source() const {
    return {[this](Index i) { return read_outline(path(i), point(i)); },
            [this](Index i) { return read(i); }};
  }

 private:
  static Flipflop task() {
    Flipflop flipflop;
    flipflop.bits = 2;
    flipflop.time = time;
    return flipflop;
  }

  static Record record(const Point& point, Index i) {
    Stream stream("benchmark", "record", static_cast<std::uint64_t>(i));
    Record made;
    made.point = point;
    made.analysis_key = synthetic::analysis_key;
    made.provenance = synthetic::provenance(i);
    made.trained.network.shape = point.shape();
    made.trained.network.parameters =
        synthetic::random<float>(parameter_count(point.shape()), stream);
    made.analysis = synthetic::analysis(point, points_of_each, false, stream);
    made.analysis.representation.basis =
        synthetic::random<Matrix<float>>(trials * time, units, stream);
    return made;
  }

  PopulationPlan plan_;
  std::vector<fs::path> paths_;
  Scratch scratch_;
};

/// Writes records once and keeps them for all benchmarks.
const Records& records(Index networks) {
  static std::unique_ptr<Records> kept;
  if (!kept || static_cast<Index>(kept->plan().points.size()) != networks)
    kept = std::make_unique<Records>(networks);
  return *kept;
}

void count_bytes(benchmark::State& state, double bytes) {
  state.counters["bytes"] = bytes;
  state.counters["B/s"] = benchmark::Counter(bytes, benchmark::Counter::kIsIterationInvariantRate);
}

void gather(benchmark::State& state) {
  const Records& all = records(state.range(0));
  for (auto _ : state) write_population(MPI_COMM_SELF, all.population(), all.plan(), all.source());
  count_bytes(state, static_cast<double>(fs::file_size(all.population())));
}

void read_records(benchmark::State& state) {
  const Records& all = records(state.range(0));
  double bytes = 0;
  for (Index i = 0; i < state.range(0); ++i)
    bytes += static_cast<double>(fs::file_size(all.path(i)));
  for (auto _ : state)
    for (Index i = 0; i < state.range(0); ++i) benchmark::DoNotOptimize(all.read(i));
  count_bytes(state, bytes);
}

/// As many bytes as the population has, into one file, and synced.
void plain_write(benchmark::State& state) {
  const Records& all = records(state.range(0));
  if (!fs::exists(all.population()))
    write_population(MPI_COMM_SELF, all.population(), all.plan(), all.source());
  const auto bytes = fs::file_size(all.population());
  const std::vector<char> block(std::size_t{1} << 22, 'u');
  const fs::path path = all.population().string() + ".plain";
  for (auto _ : state) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (std::uintmax_t left = bytes; left > 0;) {
      const ssize_t written =
          ::write(file, block.data(), std::min<std::size_t>(left, block.size()));
      if (written <= 0) return state.SkipWithError("cannot write");
      left -= static_cast<std::uintmax_t>(written);
    }
    ::fsync(file);
    ::close(file);
  }
  fs::remove(path);
  count_bytes(state, static_cast<double>(bytes));
}

void apply_sizes(benchmark::internal::Benchmark* one) {
  one->ArgName("networks")->Arg(300)->Unit(benchmark::kMillisecond)->UseRealTime();
  if (std::getenv("UNIDYN_BENCHMARK_LARGE")) one->Arg(10000);
}
BENCHMARK(gather)->Name("gather/population")->Apply(apply_sizes);
BENCHMARK(read_records)->Name("gather/read_records")->Apply(apply_sizes);
BENCHMARK(plain_write)->Name("gather/plain_write")->Apply(apply_sizes);

}  // namespace
}  // namespace unidyn
