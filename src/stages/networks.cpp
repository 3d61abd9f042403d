#include "unidyn/stages/networks.hpp"

#include <algorithm>
#include <map>

#include "unidyn/core/error.hpp"
#include "unidyn/results/datasets.hpp"
#include "unidyn/stages/merge.hpp"

namespace unidyn {
namespace {

NetworkLabels labels_of(const Point& point) {
  NetworkLabels labels;
  labels.id = id_of(point);
  const bool read = !point.imported || point.imported->units > 0;  // a frozen job has ids alone
  if (read && !point.is_recording()) labels.cell = point.cell;
  labels.units = point.units;
  labels.l2 = point.l2;
  labels.replicate = point.replicate;
  labels.trained = point.trained;
  labels.error = std::numeric_limits<double>::quiet_NaN();
  if (point.imported) {
    labels.origin = point.imported->origin;
    labels.name = point.imported->name;
  }
  return labels;
}

// The networks that the population has, in its order; none while it cannot be read.
std::vector<ListedNetwork> gathered(const StudyDirectory& directory) {
  std::vector<ListedNetwork> all;
  if (!std::filesystem::exists(directory.population())) return all;
  try {
    const Population population(directory.population(), h5::Mode::read);
    const auto loss = population.file().read<double>(datasets::network_loss);
    const auto steps = population.file().read<std::int64_t>("/network/steps");
    for (NetworkLabels& labels : population.labels()) {
      const RecordState state =
          labels.status == Status::complete ? RecordState::complete : RecordState::failed;
      all.push_back({std::move(labels), state, loss[all.size()], steps[all.size()]});
    }
  } catch (const StorageError&) {  // being changed just now, or damaged: the records know
    all.clear();
  } catch (const UsageError&) {  // of another version
    all.clear();
  }
  return all;
}

// What the record of `point` says of its training. Damage may be found only now.
void take_training(const std::filesystem::path& path, const Point& point, ListedNetwork& network) {
  Record record;
  try {
    record = read_training(path, point);
  } catch (const DamagedRecord&) {
    network.state = RecordState::damaged;
    return;
  }
  network.labels.status = record.status;
  network.labels.reason = record.reason;
  if (!record.has_network()) return;
  network.labels.stop_reason = record.trained.reason;
  network.labels.error = record.trained.error;
  network.loss = record.trained.loss;
  network.steps = record.trained.steps;
}

// "none" for what has no cell, and for the reset of cells that are no GRUs.
std::string architecture_of(const NetworkLabels& labels) {
  return labels.cell ? to_text(labels.cell->architecture) : "none";
}
std::string activation_of(const NetworkLabels& labels) {
  return labels.cell ? to_text(labels.cell->activation) : "none";
}
std::string reset_of(const NetworkLabels& labels) {
  const bool gru = labels.cell && labels.cell->architecture == Architecture::gru;
  return gru ? to_text(labels.cell->reset) : "none";
}

// Whether what the population has of a network, whose record is in this state, is of that record,
// or of one that was there before and is no more.
bool is_of(const ListedNetwork& gathered, RecordState state) {
  return state == RecordState::missing || state == gathered.state ||
         (state == RecordState::stale && gathered.state == RecordState::complete);
}

}  // namespace

std::vector<ListedNetwork> networks_of(const StudyDirectory& directory, const Job& job) {
  std::vector<ListedNetwork> known = gathered(directory);
  if (collection_in(directory)) return known;
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < known.size(); ++i) places[known[i].labels.id] = i;
  const std::string key = analysis_key(job.analysis_plan);
  std::vector<ListedNetwork> all;
  for (const Point& point : points(job)) {
    ListedNetwork network;
    network.labels = labels_of(point);
    const auto path = record_path(directory.records(), network.labels.id);
    network.state = record_state(path, point, key);
    const bool has_record =
        network.state != RecordState::missing && network.state != RecordState::damaged;
    const auto there = places.extract(network.labels.id);
    if (!there.empty() && is_of(known[there.mapped()], network.state)) {
      const RecordState state = has_record ? network.state : known[there.mapped()].state;
      network = known[there.mapped()];
      network.state = state;
    } else if (has_record) {
      take_training(path, point, network);
    }
    all.push_back(std::move(network));
  }
  for (const ListedNetwork& network : known)
    if (places.contains(network.labels.id)) all.push_back(network);
  return all;
}

Table table_of(const std::vector<ListedNetwork>& networks, const Job& job, bool with_origin) {
  Table table;
  const auto texts = [&](const char* name, auto of) {
    Table::Texts values;
    for (const ListedNetwork& network : networks) values.push_back(of(network));
    table.add(name, std::move(values));
  };
  const auto numbers = [&](const char* name, auto of) {
    Table::Numbers values;
    for (const ListedNetwork& network : networks)
      values.push_back(static_cast<double>(of(network)));
    table.add(name, std::move(values));
  };
  const auto truths = [&](const char* name, auto of) {
    Table::Truths values;
    for (const ListedNetwork& network : networks) values.push_back(of(network));
    table.add(name, std::move(values));
  };
  using Each = const ListedNetwork&;
  texts("id", [](Each n) { return n.labels.id; });
  texts("task", [&](Each) { return to_text(job.subject.task); });
  texts("architecture", [](Each n) { return architecture_of(n.labels); });
  texts("activation", [](Each n) { return activation_of(n.labels); });
  texts("reset", [](Each n) { return reset_of(n.labels); });
  numbers("units", [](Each n) { return n.labels.units; });
  numbers("l2", [](Each n) { return n.labels.l2; });
  numbers("replicate", [](Each n) { return n.labels.replicate; });
  truths("trained", [](Each n) { return n.labels.trained; });
  truths("solved", [](Each n) { return n.solved(); });
  texts("status", [](Each n) { return to_text(n.state); });
  texts("stop_reason", [](Each n) {
    return n.labels.stop_reason ? to_text(*n.labels.stop_reason) : std::string("none");
  });
  numbers("error", [](Each n) { return n.labels.error; });
  numbers("loss", [](Each n) { return n.loss; });
  numbers("steps", [](Each n) { return n.steps; });
  texts("reason", [](Each n) { return n.labels.reason; });
  const auto is_imported = [](Each n) { return n.labels.origin != trained_here; };
  if (with_origin || std::ranges::any_of(networks, is_imported)) {
    texts("origin", [](Each n) { return n.labels.origin; });
    texts("name", [](Each n) { return n.labels.name; });
  }
  return table;
}

}  // namespace unidyn
