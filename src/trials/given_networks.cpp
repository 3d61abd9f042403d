#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

#include "import_source.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/core/settings.hpp"
#include "unidyn/training/network.hpp"
#include "unidyn/trials/imports.hpp"

namespace unidyn {
namespace {

constexpr const char* datasets_needed =
    "recurrent, input, bias, readout and readout_bias, or as torch calls them weight_ih_l0, "
    "weight_hh_l0, bias_ih_l0, bias_hh_l0 and the readout's weight and bias, are needed";

// A dataset's numbers in C order. Throws unless there are rows × columns, or rows if columns is 1.
std::vector<double> block(Source& source, const std::string& name, Index rows, Index columns,
                          const std::string& why) {
  const bool list = columns == 1 && source.dataset({name, {}, ""}).shape().size() == 1;
  const Wanted wanted{name,
                      list ? std::vector{Role::channel} : std::vector{Role::channel, Role::channel},
                      columns == 1 ? "a list of numbers" : "rows x columns"};
  const Found found = source.find(wanted);
  const h5::Shape& shape = found.shape;
  const auto is = [&](Index first, Index second) {
    return static_cast<Index>(shape[0]) == first &&
           (shape.size() == 1 ? second == 1 : static_cast<Index>(shape[1]) == second);
  };
  if (!is(rows, columns) && !(columns == 1 && is(1, rows)))
    source.refuse(name, fmt::format("has {}, and {}{} is needed{}{}", fmt::join(shape, " x "), rows,
                                    shape.size() == 1 ? "" : fmt::format(" x {}", columns), why,
                                    is(columns, rows) ? "; are its axes exchanged?" : ""));
  const Matrix<double> numbers = source.numbers(wanted, found).values;
  std::vector<double> values(numbers.data(), numbers.data() + numbers.size());
  const auto bad = std::ranges::find_if_not(
      values, [](double x) { return std::isfinite(static_cast<float>(x)); });
  if (bad != values.end())
    source.refuse(name,
                  fmt::format("is not finite in row {} ({} as float32); finite numbers are needed",
                              (bad - values.begin()) / columns, static_cast<float>(*bad)));
  return values;
}

// The datasets of a torch module: the name of its recurrent layer, and that of its readout, with
// the dots that follow; empty for a module that has no name.
struct TorchNames {
  std::string layer, readout;
};

constexpr std::array torch_layer{"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"};

bool is_initial_state(const std::string& name) {
  return name == "h0" || name == "c0";
}

// Refuses what torch has and Unidyn has not.
void refuse_other_layers(const Source& source, const std::string& name) {
  if (name.ends_with("_reverse"))
    source.refuse(name, "belongs to a bidirectional layer; networks run forward in time alone");
  if (name.find("weight_hr_l") != name.npos)
    source.refuse(name,
                  "belongs to an LSTM with proj_size; one without is needed, whose readout "
                  "sees the hidden units");
  const auto level = name.rfind("_l");
  if (level != name.npos && level + 2 < name.size() &&
      std::all_of(name.begin() + static_cast<std::ptrdiff_t>(level) + 2, name.end(),
                  [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }) &&
      name.substr(level) != "_l0")
    source.refuse(name, "belongs to a second layer; networks of one recurrent layer are compared");
}

// Nothing where the datasets are not torch's.
std::optional<TorchNames> torch_names(const Source& source) {
  std::vector<std::string> names = source.names();
  const std::string first = torch_layer[0];
  const auto found = std::ranges::find_if(names, [&](auto& name) { return name.ends_with(first); });
  if (found == names.end()) return {};
  TorchNames torch{found->substr(0, found->size() - first.size()), ""};
  std::erase_if(names, [&](const std::string& name) {
    return is_initial_state(name) || std::ranges::any_of(torch_layer, [&](const char* known) {
             return name == torch.layer + known;
           });
  });
  std::vector<std::string> readouts;
  for (const std::string& name : names) {
    refuse_other_layers(source, name);
    if (name.ends_with("weight")) readouts.push_back(name.substr(0, name.size() - 6));
  }
  if (readouts.size() != 1)
    source.refuse(readouts.empty() ? "weight" : readouts[1] + "weight",
                  fmt::format("{}; one linear readout, such as readout.weight and readout.bias, is "
                              "needed beside the recurrent layer",
                              readouts.empty() ? "is missing" : "is a second layer without time"));
  torch.readout = readouts.front();
  for (const std::string& name : names)
    if (name != torch.readout + "weight" && name != torch.readout + "bias")
      source.refuse(name,
                    "is not known; of a torch module one recurrent layer and one linear "
                    "readout are needed");
  return torch;
}

// An initial state is as good as none if it is 0.
void require_start_at_zero(Source& source) {
  for (const char* name : {"h0", "c0"}) {
    if (!source.has(name)) continue;
    bool zero = true;
    const h5::GivenDataset dataset = source.dataset({name, {}, "numbers"});
    dataset.read([&](hsize_t, std::span<const double> values) {
      zero = zero && std::ranges::all_of(values, [](double x) { return x == 0; });
    });
    if (!zero)
      source.refuse(name,
                    "is not 0; Unidyn's networks start from the state 0, so that this one "
                    "would be another network here. Train it from 0, torch's default");
  }
}

template <class E>
E named(const ImportSource& item, const char* attribute, const std::string& name) {
  try {
    if (!name.empty()) return from_name<E>(name);
  } catch (const UsageError&) {  // as good as missing
  }
  item.refuse(fmt::format("{}; an attribute {} is needed, one of: {}",
                          name.empty() ? fmt::format("has no attribute {}", attribute)
                                       : fmt::format("has the {} '{}'", attribute, name),
                          attribute, all_names<E>()));
}

CellKind kind_of(const ImportSource& item) {
  std::string architecture = item.text("architecture");
  std::ranges::transform(architecture, architecture.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (architecture == "rnn") architecture = to_text(Architecture::vanilla);
  CellKind kind;
  kind.architecture = named<Architecture>(item, "architecture", architecture);
  kind.activation = named<Activation>(item, "activation", item.text("activation"));
  if (kind.architecture == Architecture::gru)
    kind.reset = named<Reset>(item, "reset", item.text("reset"));
  if (item.number("num_layers", 1) != 1 || item.number("bidirectional", 0) != 0 ||
      item.number("proj_size", 0) != 0)
    item.refuse(
        "has several layers, two directions or a projection (num_layers, bidirectional, "
        "proj_size); one recurrent layer without these is needed");
  return kind;
}

// Its units, by the recurrent weights in the dataset of this name.
Index units_of(Source& source, const std::string& name) {
  const h5::Shape shape = source.find({name, {Role::channel, Role::channel}, "rows x units"}).shape;
  return static_cast<Index>(shape[1]);
}

using Blocks = std::vector<std::pair<WeightBlock, std::vector<double>>>;

// The blocks by the names of layout().
Blocks own_blocks(Source& source, const NetworkShape& shape, const std::string& why) {
  std::vector<std::string> unknown = source.names();
  Blocks all;
  for (const WeightBlock& one : layout(shape)) {
    all.emplace_back(one, block(source, one.name, one.rows, one.columns, why));
    std::erase(unknown, one.name);
  }
  for (const std::string& name : unknown)
    if (!is_initial_state(name))
      source.refuse(
          name, "is not known, or not part of this architecture; " + std::string(datasets_needed));
  return all;
}

// The same by torch's names.
Blocks torch_blocks(Source& source, const TorchNames& torch, const NetworkShape& shape,
                    const std::string& why) {
  const auto bias = [&](const std::string& name, Index rows) {
    if (source.has(name)) return block(source, name, rows, 1, why);
    return std::vector<double>(static_cast<std::size_t>(rows), 0.0);
  };
  Blocks all;
  for (const WeightBlock& one : layout(shape)) {
    std::vector<double> values;
    if (one.name == "recurrent") {
      values = block(source, torch.layer + "weight_hh_l0", one.rows, one.columns, why);
    } else if (one.name == "input") {
      values = block(source, torch.layer + "weight_ih_l0", one.rows, one.columns, why);
    } else if (one.name == "bias") {
      values = bias(torch.layer + "bias_ih_l0", one.rows);
      const std::vector<double> more = bias(torch.layer + "bias_hh_l0", one.rows);
      // What the reset gate multiplies is apart.
      const bool apart =
          shape.kind.architecture == Architecture::gru && shape.kind.reset == Reset::after;
      const std::size_t added = values.size() - (apart ? static_cast<std::size_t>(shape.units) : 0);
      for (std::size_t i = 0; i < added; ++i) values[i] += more[i];
    } else if (one.name == "recurrent_bias") {
      const std::vector<double> more = bias(torch.layer + "bias_hh_l0", 3 * shape.units);
      values.assign(more.end() - shape.units, more.end());
    } else if (one.name == "readout") {
      values = block(source, torch.readout + "weight", one.rows, one.columns, why);
    } else {
      values = bias(torch.readout + "bias", one.rows);
    }
    all.emplace_back(one, std::move(values));
  }
  return all;
}

std::string content_of(const Imported& network) {
  const CellKind& kind = network.cell;
  return content_uuid(
      "network\norigin = " + network.origin + "\nname = " + network.name + "\narchitecture = " +
      to_text(kind.architecture) + "\nactivation = " + to_text(kind.activation) +
      "\nreset = " + to_text(kind.reset) + "\nunits = " + to_text(long{network.units}) +
      "\nl2 = " + (std::isnan(network.l2) ? "not known" : to_text(network.l2)) +
      "\ntrained = " + to_text(network.trained) + "\n" +
      line_of_numbers("parameters", network.parameters.data(), network.parameters.size()));
}

Imported network_of(ImportSource& item, const Task& task) {
  Source& source = item.source();
  const auto torch = torch_names(source);
  if (!torch && !source.has("recurrent"))
    item.refuse(std::string("is no network; the datasets ") + datasets_needed);
  Imported network = item.labelled();
  network.cell = kind_of(item);
  network.units = units_of(source, torch ? torch->layer + "weight_hh_l0" : "recurrent");
  network.l2 = item.number("l2", network.l2);
  network.trained = item.number("trained", 1) != 0;
  require_start_at_zero(source);
  const NetworkShape shape{network.cell, task.inputs(), network.units, task.outputs()};
  const std::string why =
      fmt::format(" ({} with {} units; the task has {} inputs and {} outputs)",
                  to_name(network.cell.architecture), network.units, task.inputs(), task.outputs());
  network.parameters.resize(parameter_count(shape));
  for (const auto& [one, values] :
       torch ? torch_blocks(source, *torch, shape, why) : own_blocks(source, shape, why))
    network.parameters.segment(one.offset, one.size()) =
        Eigen::Map<const Vector<double>>(values.data(), one.size()).cast<float>();
  network.content = content_of(network);
  return network;
}

}  // namespace

std::vector<Imported> read_given_networks(const std::filesystem::path& path, const Task& task) {
  return read_items(path, "import.networks", "the weights of a network",
                    [&](ImportSource& item) { return network_of(item, task); });
}

}  // namespace unidyn
