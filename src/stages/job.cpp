#include "unidyn/stages/job.hpp"

#include <algorithm>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <limits>
#include <map>
#include <sstream>
#include <utility>

#include "unidyn/core/error.hpp"
#include "unidyn/core/nearest.hpp"
#include "unidyn/files/file_bytes.hpp"
#include "unidyn/tasks/file.hpp"

namespace unidyn {
namespace {

namespace po = boost::program_options;

// Visits every section of `job` in order as (name, settings); the first one has no name.
template <class J, class Visitor>
void for_each_section(J& job, Visitor&& visit) {
  visit("", job.subject);
  visit("grid", job.grid);
  visit("import", job.import);
  visit("task", job.task);
  visit("train", job.training);
  visit("probe", job.analysis_plan.probe);
  visit("analysis", job.analysis_plan.analysis);
  visit("graph", job.analysis_plan.graph);
  visit("compare", job.compare);
  visit("embed", job.embed);
  visit("statistics", job.statistics);
}

std::string full_key(std::string_view section, std::string_view key) {
  return section.empty() ? std::string(key) : std::string(section).append(".").append(key);
}

// The section that `line`, split into the words `all`, opens. Throws if it does not open any.
std::string section_of(const std::vector<std::string>& all, const std::string& place) {
  const std::string& word = all.front();
  const bool whole = all.size() == 1 && word.size() > 2 && word.back() == ']' &&
                     word.find_first_of("[]", 1) == word.size() - 1;
  if (!whole) throw UsageError(place + ": a section is a line such as [grid]");
  return word.substr(1, word.size() - 2);
}

// The setting on `line`, with its value as parsed by Boost.
std::pair<std::string, std::string> setting_of(const std::string& line, const std::string& place) {
  std::istringstream in(line);
  try {
    const auto parsed = po::parse_config_file(in, po::options_description(), true);
    if (parsed.options.size() == 1 && parsed.options[0].value.size() == 1 &&
        !parsed.options[0].string_key.empty())
      return {parsed.options[0].string_key, parsed.options[0].value[0]};
  } catch (const po::error&) {  // not a setting either
  }
  throw UsageError(place + ": '" + words(line).front() +
                   "': a setting is a line such as units = 64");
}

// Job files are UTF-8. Windows editors begin them with a byte order mark.
std::string_view without_mark(const std::string& name, std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    throw UsageError(name + ":1: is UTF-16; a job file has to be saved as UTF-8");
  if (text.find('\0') != text.npos)
    throw UsageError(name + ":" +
                     to_text(1 + std::count(text.begin(), text.begin() + text.find('\0'), '\n')) +
                     ": holds a null byte; a job file is text in UTF-8");
  return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

// Gives the task and sections of settings the same interface.
bool set(Task& task, std::string_view key, const Assignment& a) {
  return task.set(key, a.value, a.directory);
}
template <class Settings>
bool set(Settings& settings, std::string_view key, const Assignment& a) {
  return assign_setting(settings, key, a.value, a.directory);
}
std::vector<SettingText> listed(const Task& task) {
  return task.settings();
}

// Sets the key of `assignment` if it is one of `section`'s; returns whether it was.
template <class Settings>
bool assign(Settings& settings, std::string_view section, const Assignment& assignment) {
  const std::string prefix = full_key(section, "");
  if (!assignment.key.starts_with(prefix)) return false;
  try {
    return set(settings, std::string_view(assignment.key).substr(prefix.size()), assignment);
  } catch (const UsageError& error) {
    throw UsageError(assignment.place + ": " + assignment.key + ": " + error.what());
  }
}

// What would be right in place of a key that there is not.
std::string keys_beside(const Job& job, const std::string& unknown) {
  const std::string question = did_you_mean(unknown, keys_of(job));
  if (!question.empty()) return "unknown key; " + question;
  const std::string section = unknown.substr(0, unknown.find('.') + 1);
  std::string beside, sections;
  for_each_section(job, [&](std::string_view name, const auto& settings) {
    if (!name.empty()) sections.append(sections.empty() ? "[" : ", [").append(name).append("]");
    if (full_key(name, "x") != section + "x") return;
    for (const SettingText& s : listed(settings))
      beside.append(beside.empty() ? "" : ", ").append(s.key);
  });
  if (!beside.empty()) return "unknown key; one of: " + beside;
  return "unknown section; one of: " + sections;
}

// The text of `job` as a job file; `comment` returns the end of each line.
template <class Comment>
std::string text_of(const Job& job, Comment comment, bool without_imports = false) {
  std::string text;
  for_each_section(job, [&](std::string_view name, const auto& settings) {
    if (without_imports && name == "import") return;
    if (!name.empty()) text.append("\n[").append(name).append("]\n");
    for (const SettingText& s : listed(settings))
      text.append(s.key).append(" = ").append(s.value).append(comment(s)).append("\n");
  });
  return text;
}

// Settings of initial weights that are not used must have their defaults.
template <class PlaceOf>
void require_initial_sense(const Job& job, const PlaceOf& place_of) {
  const Initialisation& initial = job.training.initial;
  if (initial.initial == InitialWeights::scaled) return;
  const auto usual = listed(default_training(job.subject.task).initial);
  const auto given = listed(initial);
  for (std::size_t i = 0; i < given.size(); ++i)
    if (given[i].key != "initial" && given[i].value != usual[i].value)
      throw UsageError(place_of("train." + given[i].key) + "is not used with train.initial = " +
                       to_text(initial.initial) + "; leave it out");
}

// The place that sets one of `keys` last, for the first of them that is set at all.
std::string place_of_any(const std::vector<Assignment>& assignments,
                         std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    for (auto a = assignments.rbegin(); a != assignments.rend(); ++a)
      if (a->key == key) return a->place + ": " + std::string(key) + ": ";
  return std::string(*keys.begin()) + ": ";
}

void require_grid(const Job& job, const std::vector<Assignment>& assignments) {
  if (job.grid.replicates + job.grid.untrained == 0 && job.import.is_empty())
    throw UsageError(place_of_any(assignments, {"grid.replicates", "grid.untrained"}) +
                     "the grid is empty; replicates or untrained has to be at least 1, or [import] "
                     "name a file");
  const double count = point_count(job);
  if (count > most_points)
    throw UsageError(place_of_any(assignments, {"grid.replicates", "grid.untrained", "grid.l2",
                                                "grid.units", "grid.architecture"}) +
                     "the grid has " + to_text(count) + " networks; at most " +
                     to_text(most_points) + " are allowed: fewer values in its lists, or fewer " +
                     "replicates");
}

void require_sense(const Job& job, const std::vector<Assignment>& assignments) {
  const auto place_of = [&](const std::string& key) { return place_of_any(assignments, {key}); };
  require_grid(job, assignments);
  require_initial_sense(job, place_of);
  const auto* file = job.task.as<FileTask>();
  const bool trains = job.grid.replicates > 0;
  if (file && (file->held_out <= 0 || (file->held_out >= 1 && trains)))
    throw UsageError(place_of("task.held_out") + "'" + to_text(file->held_out) +
                     "' is not allowed; a share above 0 and below 1, such as 0.2: some trials are "
                     "trained on and others held out");
  const auto& questions = job.analysis_plan.analysis.questions;
  for (std::size_t q = 1; q < questions.size(); ++q)
    if (has_to_come_first(questions[q]))
      throw UsageError(place_of("analysis.questions") + "'" + to_text(questions[q]) +
                       "' has to come first, since it is about the nodes of the graph");
  const long rank = job.analysis_plan.probe.rank;
  if (rank > 0 && rank < job.compare.components)
    throw UsageError(place_of_any(assignments, {"compare.components", "probe.rank"}) +
                     to_text(job.compare.components) + " components are more than the " +
                     to_text(rank) + " directions that probe.rank keeps; at most as many");
  const long samples =
      file && !file->has_trials()
          ? std::numeric_limits<long>::max()  // not known yet; compare() checks again
          : job.analysis_plan.probe.trials * job.task.steps();
  if (use_components(job.compare.dissimilarity) && job.compare.components >= samples - 1)
    throw UsageError(place_of("compare.components") + "'" + to_text(job.compare.components) +
                     "': states on " + to_text(samples) +
                     " samples have no more directions than that, so that all correlate perfectly; "
                     "fewer than " +
                     to_text(samples - 1) + ", or more probe.trials");
  const long landmarks = job.embed.landmarks;
  if (landmarks == 1 || landmarks == 2)
    throw UsageError(place_of("embed.landmarks") + "'" + to_text(landmarks) +
                     "': fewer than 3 fix no place in the plane; 0 for none, or at least 3");
}

}  // namespace

std::string text_of(const Attempts& attempts) {
  std::string text;
  for (const auto& [id, attempt] : attempts) text += id + " " + to_text(attempt) + "\n";
  return text;
}

Attempts parse_attempts(const std::string& name, const std::string& text) {
  Attempts attempts;
  std::istringstream in(text);
  std::string line;
  for (long number = 1; std::getline(in, line); ++number) try {
      const auto both = words(line);
      if (both.size() != 2) throw UsageError("not two words");
      long attempt = 0;
      read_text(both[1], Range{2, 1e6}, attempt);
      attempts[both[0]] = attempt;
    } catch (const UsageError&) {
      throw UsageError(name + ":" + to_text(number) +
                       ": a network that is retried is a line ID ATTEMPT, the attempt from 2 on");
    }
  return attempts;
}

std::vector<Assignment> parse_assignments(const std::string& name, const std::string& text) {
  std::istringstream in{std::string(without_mark(name, text))};
  std::vector<Assignment> assignments;
  std::map<std::string, long> lines;
  std::string section, line;
  for (long number = 1; std::getline(in, line); ++number) {
    const auto all = words(std::string_view(line).substr(0, line.find('#')));
    if (all.empty()) continue;
    const std::string place = name + ":" + to_text(number);
    if (all.front().front() == '[') {
      section = section_of(all, place);
      continue;
    }
    const auto [key, value] = setting_of(line, place);
    const std::string full = full_key(section, key);
    if (const auto [at, is_new] = lines.emplace(full, number); !is_new)
      throw UsageError(place + ": " + full + ": already set on line " + to_text(at->second));
    assignments.push_back({full, value, place});
  }
  return assignments;
}

std::vector<Assignment> read_assignments(const std::filesystem::path& file) {
  constexpr std::size_t most = std::size_t{1} << 24;  // bytes
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(file, unknown))
    throw UsageError(file.string() + ": cannot be read; a job file is needed");
  const FileBytes bytes(file);
  if (bytes.size() > most)
    throw UsageError(file.string() + ": is longer than 16 MiB; a job file is needed");
  auto assignments = parse_assignments(file.string(), bytes.read(0, bytes.size()));
  for (Assignment& assignment : assignments) assignment.directory = file.parent_path();
  return assignments;
}

Assignment parse_override(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UsageError("--set " + text + ": not a setting; one such as grid.units=64");
  return {text.substr(0, equals), text.substr(equals + 1), "--set"};
}

Job make_job(const std::vector<Assignment>& assignments) {
  Job job;
  for (const Assignment& a : assignments) assign(job.subject, "", a);
  job.task = default_task(job.subject.task);
  const auto assign_anywhere = [&](const Assignment& a) {
    bool known = false;
    for_each_section(job, [&](std::string_view section, auto& settings) {
      known = assign(settings, section, a) || known;
    });
    return known;
  };
  for (const auto& [key, value] : definition_of(job.subject.task).defaults)
    require(assign_anywhere({std::string(key), std::string(value), "default"}),
            "make_job: a default of the task that no section has");
  for (const Assignment& a : assignments) {
    if (!assign_anywhere(a))
      throw UsageError(a.place + ": " + a.key + ": " + keys_beside(job, a.key));
  }
  require_sense(job, assignments);
  for (const std::string& content : words(job.import.content))
    job.imported.push_back(std::make_shared<const Imported>(Imported{.content = content}));
  return job;
}

std::vector<std::string> keys_of(const Job& job) {
  std::vector<std::string> keys;
  for_each_section(job, [&](std::string_view name, const auto& settings) {
    for (const SettingText& s : listed(settings)) keys.push_back(full_key(name, s.key));
  });
  return keys;
}

std::string resolved_text(const Job& job) {
  return text_of(
      job, [](const SettingText&) { return std::string(); }, job.import.is_empty());
}

std::string documented_text(const Job& job) {
  return text_of(job, [](const SettingText& s) {
    const std::size_t width = s.key.size() + s.value.size() + 3;
    return std::string(width < 36 ? 36 - width : 1, ' ') + "# " + s.help;
  });
}

std::string documented_differences(TaskName task) {
  const std::string usual = "\n" + documented_text(Job{});
  std::istringstream lines(documented_text(make_job({{"task", to_text(task), "task"}})));
  std::string text, section;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('[')) {
      section = "\n" + line + "\n";
    } else if (!line.empty() && usual.find("\n" + line + "\n") == usual.npos) {
      text.append(std::exchange(section, "")).append(line).append("\n");
    }
  }
  return text;
}

double point_count(const Job& job) {
  const auto size = [](const auto& list) { return static_cast<double>(list.size()); };
  const Grid& grid = job.grid;
  double cells = 0;
  for (const Architecture architecture : grid.architecture)
    cells += architecture == Architecture::gru ? size(grid.reset) : 1;
  return cells * size(grid.activation) * size(grid.units) * size(grid.l2) *
             static_cast<double>(grid.replicates + grid.untrained) +
         size(job.imported);
}

std::vector<Point> points(const Job& job) {
  std::vector<Point> all;
  const Grid& grid = job.grid;
  const auto add_replicates = [&](Point point) {
    for (const bool trained : {true, false})
      for (long replicate = 1; replicate <= (trained ? grid.replicates : grid.untrained);
           ++replicate) {
        point.trained = trained;
        point.replicate = replicate;
        all.push_back(point);
      }
  };
  for (const Architecture architecture : grid.architecture)
    for (const Activation activation : grid.activation)
      for (const Reset reset : grid.reset) {
        // Only the GRU has a reset gate, so the grid does not multiply other cells by it.
        const bool gru = architecture == Architecture::gru;
        if (!gru && reset != grid.reset.front()) continue;
        for (const long units : grid.units)
          for (const double l2 : grid.l2) {
            Point point;
            point.task = job.task;
            point.cell = {architecture, activation, gru ? reset : Reset::before};
            point.units = units;
            point.l2 = l2;
            point.seed = job.subject.seed;
            point.training = job.training;
            add_replicates(point);
          }
      }
  for (const auto& one : job.imported)
    all.push_back(point_of(one, job.task, job.subject.seed, job.training));
  if (!job.attempts.empty())
    for (Point& point : all)
      if (const auto known = job.attempts.find(id_of(point)); known != job.attempts.end())
        point.attempt = known->second;
  return all;
}

Trials probe_trials(const Job& job) {
  const std::string subject = job.task.canonical() + "seed = " + to_text(job.subject.seed);
  return make_trials(job.task.held_out_part(), job.analysis_plan.probe.trials,
                     Stream(subject, "probe trials"));
}

}  // namespace unidyn
