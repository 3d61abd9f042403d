// The search for fixed points of trained networks, and the spectra at them.
//
// Networks are GRUs trained on the flipflop. They, their starts and what is found lie as plain
// arrays in $UNIDYN_BENCHMARK_FILES (by default a directory among the temporary ones), from where
// contest_fixed_points.py hands them to its peer; those that are there are not trained again.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "unidyn/analysis/analyse.hpp"
#include "unidyn/tasks/task.hpp"
#include "unidyn/training/trainer.hpp"

namespace unidyn {
namespace {

// Which network: its size and its seed.
struct Which {
  Index units;
  long replicate;
};

std::filesystem::path file(Which which, const std::string& what) {
  const char* named = std::getenv("UNIDYN_BENCHMARK_FILES");
  const std::filesystem::path directory =
      named ? named : std::filesystem::temp_directory_path() / "unidyn-benchmarks";
  std::filesystem::create_directories(directory);
  return directory /
         ("gru" + std::to_string(which.units) + "-" + std::to_string(which.replicate) + "." + what);
}

template <class M>
void save(const M& matrix, const std::filesystem::path& path) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(matrix.data()),
             static_cast<std::streamsize>(sizeof(typename M::Scalar)) * matrix.size());
}

Network trained_gru(Which which) {
  Point point;
  point.cell.architecture = Architecture::gru;
  point.units = which.units;
  point.replicate = which.replicate;
  point.l2 = 1e-5;
  Network network{point.shape(), Vector<float>(parameter_count(point.shape()))};
  std::ifstream stored(file(which, "weights"), std::ios::binary);
  if (stored.read(reinterpret_cast<char*>(network.parameters.data()),
                  network.parameters.size() * Index{sizeof(float)}))
    return network;
  network = train(point, [] { return false; }).network;
  save(network.parameters, file(which, "weights"));
  return network;
}

struct Search {
  std::unique_ptr<Dynamics> dynamics;
  Matrix<double> visited;
  FixedPointSettings settings;

  explicit Search(Which which) {
    const Network network = trained_gru(which);
    dynamics = network.dynamics();
    visited = run_states(*dynamics, make_trials(default_task(TaskName::flipflop), 64, stream()));
    Stream starts = stream();
    save(draw_starts(visited, settings, starts), file(which, "starts"));
  }
  static Stream stream() { return {"fixed points benchmark", ""}; }
  FixedPointSearch run() const {
    Stream starts = stream();
    return find_fixed_points(*dynamics, Vector<double>::Zero(3), visited, settings, starts);
  }
};

void search(benchmark::State& state) {
  const Which which{state.range(0), state.range(1)};
  const Search search(which);
  FixedPointSearch found;
  for (auto _ : state) found = search.run();
  Matrix<double> points(which.units + 1, static_cast<Index>(found.points.size()));
  for (Index p = 0; p < points.cols(); ++p) {
    const FixedPoint& point = found.points[static_cast<std::size_t>(p)];
    points.col(p) << point.q, point.state;
  }
  save(points, file(which, "points"));
  const DescentCounts& starts = found.starts;
  state.counters["converged"] =
      static_cast<double>(starts.fixed) /
      static_cast<double>(starts.fixed + starts.slow + starts.unconverged + starts.runaway +
                          starts.non_finite);
  state.counters["points"] = static_cast<double>(points.cols());
  state.counters["scale"] = found.scale;
}
BENCHMARK(search)
    ->Name("fixed_points/search")
    ->ArgsProduct({{64, 128, 256}, {1, 2, 3}})
    ->Unit(benchmark::kMillisecond);

// A matrix like the Jacobian of a gated cell: leaks on the diagonal, and random weights.
void spectrum(benchmark::State& state) {
  const Index n = state.range(0);
  Stream stream("spectrum benchmark", "");
  Matrix<double> matrix(n, n);
  for (double& entry : matrix.reshaped())
    entry = 0.5 * stream.normal() / std::sqrt(static_cast<double>(n));
  matrix.diagonal().array() += Vector<double>::LinSpaced(n, 0, 0.9).array();
  for (auto _ : state) benchmark::DoNotOptimize(spectrum_of(matrix));
}
BENCHMARK(spectrum)
    ->Name("fixed_points/spectrum")
    ->RangeMultiplier(2)
    ->Range(64, 512)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace unidyn
