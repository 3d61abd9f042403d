#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "lines.hpp"
#include "unidyn/answers/answers.hpp"
#include "unidyn/core/error.hpp"
#include "unidyn/stages/merge.hpp"
#include "unidyn/stages/networks.hpp"

namespace unidyn {
namespace {

// The one network whose id begins like `id`.
ListedNetwork network_called(const StudyDirectory& directory, const Job& job,
                             const std::string& id) {
  std::vector<ListedNetwork> found;
  for (ListedNetwork& network : networks_of(directory, job))
    if (network.labels.id.starts_with(id)) found.push_back(std::move(network));
  if (found.size() == 1) return found.front();
  const std::string place = directory.path.string();
  if (found.empty() || id.empty())
    throw UsageError(place + ": no network has an id that begins with '" + id + "'; unidyn list " +
                     place + " has them all");
  std::string several;
  for (std::size_t i = 0; i < found.size() && i < 3; ++i)
    several.append(several.empty() ? "" : ", ").append(found[i].labels.id);
  throw UsageError(fmt::format("{}: '{}' begins the ids of {} networks, {}{}; give more of one",
                               place, id, found.size(), several, found.size() > 3 ? ", …" : ""));
}

// The lines "key = value" of a canonical text.
Json settings_json(const std::string& canonical) {
  Json settings = Json::object();
  std::istringstream lines(canonical);
  for (std::string line; std::getline(lines, line);)
    if (const auto equals = line.find(" = "); equals != line.npos)
      settings[line.substr(0, equals)] = line.substr(equals + 3);
  return settings;
}

// All values of a field: texts as such, flags as truths, complex numbers as pairs.
std::vector<Json> values_of(const Field& field) {
  std::vector<Json> all(field.texts.begin(), field.texts.end());
  for (const std::int64_t value : field.integers)
    all.push_back(field.type == FieldType::flag ? Json(value != 0) : Json(value));
  for (const float value : field.singles) all.push_back(number_json(value));
  for (std::size_t i = 0; i < field.doubles.size(); ++i) {
    if (field.type != FieldType::complex) {
      all.push_back(number_json(field.doubles[i]));
    } else if (i % 2 == 0) {
      all.push_back({number_json(field.doubles[i]), number_json(field.doubles[i + 1])});
    }
  }
  return all;
}

// A field's values, or of many only how many there are and where they lie.
Json field_json(const Field& field) {
  constexpr std::size_t most = 64;
  const std::vector<Json> values = values_of(field);
  Json json = {{"units", field.about.units}, {"description", field.about.description}};
  if (field.entries == 1 && !field.is_array && values.size() == 1) {
    json["value"] = values.front();
    return json;
  }
  json["count"] = values.size();
  if (values.size() <= most) {
    json["values"] = values;
    return json;
  }
  double least = INFINITY, largest = -INFINITY;
  for (const Json& value : values)
    if (value.is_number()) {
      least = std::min(least, value.get<double>());
      largest = std::max(largest, value.get<double>());
    }
  if (least <= largest)
    json.update({{"least", number_json(least)}, {"largest", number_json(largest)}});
  return json;
}

// What was found of a network.
Json results_json(const Record& record) {
  Json results = Json::object();
  for (const Field& field : fields_of(record))
    if (!field.hidden && field.entries > 0 && !field.path.starts_with("provenance/"))
      results[field.path] = field_json(field);
  return results;
}

Json provenance_json(const Provenance& provenance) {
  Json json = Json::object();
  Provenance::describe(provenance, [&](std::string_view name, const auto& value, const About&) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, std::string>)
      json[std::string(name)] = value;
    else
      json[std::string(name)] = number_json(static_cast<double>(value));
  });
  return json;
}

const Point* point_called(const std::vector<Point>& all, const std::string& id) {
  const auto found =
      std::ranges::find_if(all, [&](const Point& point) { return id_of(point) == id; });
  return found == all.end() ? nullptr : &*found;
}

// The study that has the record of a network: of those that a collection is made of the first one.
std::pair<StudyDirectory, Job> origin_of(const StudyDirectory& directory, const Job& job,
                                         const std::string& id) {
  if (const auto collection = collection_in(directory))
    for (const auto& path : collection->studies)
      if (std::filesystem::exists(record_path(StudyDirectory{path}.records(), id)))
        return {StudyDirectory{path}, frozen_job({path})};
  return {directory, job};
}

struct Shown {
  Json json;  // without results and provenance
  Json results = Json::object();
  Json provenance = Json::object();
};

Shown shown(const StudyDirectory& directory, const Job& job, const std::string& id) {
  const std::vector<ListedNetwork> one = {network_called(directory, job, id)};
  const ListedNetwork& network = one.front();
  Shown all;
  const Table table = table_of(one, job);
  for (const auto& [name, column] : table.columns())
    std::visit(
        [&, &name = name]<class T>(const std::vector<T>& values) {
          if constexpr (std::is_same_v<T, double>)
            all.json[name] = number_json(values.front());
          else
            all.json[name] = static_cast<T>(values.front());
        },
        column);
  const auto [study, own_job] = origin_of(directory, job, network.labels.id);
  const std::vector<Point> grid = points(own_job);
  const Point* point = point_called(grid, network.labels.id);
  if (!point) return all;  // the population alone knows it
  all.json["settings"] = settings_json(canonical_text(*point));
  if (network.state == RecordState::missing || network.state == RecordState::damaged) return all;
  const auto path = record_path(study.records(), network.labels.id);
  if (!std::filesystem::exists(path)) return all;
  all.json["record"] = path.string();
  // Records are as wide as the trials.
  const std::vector<Point> with_sizes = points(with_trials(own_job));
  const Point& sized = *point_called(with_sizes, network.labels.id);
  // An analysis by another plan may be another version's.
  const Record record =
      network.state == RecordState::stale ? read_training(path, sized) : read_record(path, sized);
  all.results = results_json(record);
  all.provenance = provenance_json(record.provenance);
  return all;
}

// The value of a field in a line.
std::string field_text(const Json& field) {
  constexpr std::size_t most = 8;
  const auto unit = field["units"].get<std::string>();
  const std::string units =
      unit.empty() || unit == "1" ? std::string() : std::string(" ").append(unit);
  const auto text = [](const Json& value) {
    return value.is_number_float() ? fmt::format("{:.4g}", value.get<double>())
           : value.is_null()       ? std::string("nan")
           : value.is_string()     ? value.get<std::string>()
                                   : value.dump();
  };
  if (field.contains("value")) return text(field["value"]) + units;
  std::string all;
  if (field.contains("values") && field["values"].size() <= most) {
    for (const Json& value : field["values"])
      all.append(all.empty() ? "" : ", ").append(text(value));
    return all + units;
  }
  all = fmt::format("{} values", field["count"].get<std::size_t>());
  if (field.contains("least"))
    all += " from " + text(field["least"]) + " to " + text(field["largest"]);
  return all + units;
}

}  // namespace

std::string show_text(const StudyDirectory& directory, const Job& job, const std::string& id) {
  Shown network = shown(directory, job, id);
  std::string text = lines_of(network.json);
  if (!network.results.empty()) text += "results\n";
  for (const auto& [path, field] : network.results.items())
    text += fmt::format("  {:<34} {}\n", path, field_text(field));
  if (!network.provenance.empty()) text += "provenance\n" + lines_of(network.provenance, 1);
  return text;
}

std::string show_json(const StudyDirectory& directory, const Job& job, const std::string& id) {
  Shown network = shown(directory, job, id);
  network.json["results"] = std::move(network.results);
  network.json["provenance"] = std::move(network.provenance);
  return dumped(network.json);
}

}  // namespace unidyn
