#include <sstream>

#include "cli/manual.hpp"

namespace unidyn {
namespace {

// `text` in lines of at most 80 columns.
std::string wrapped(const std::string& text) {
  std::string all, line;
  for (const std::string& word : words(text)) {
    if (!line.empty() && line.size() + 1 + word.size() > 80) all += std::exchange(line, "") + "\n";
    line.append(line.empty() ? "" : " ").append(word);
  }
  return all + line + "\n";
}

std::string keys_help() {
  std::string text = "\nThe keys of a job file, with their defaults:\n\n" + documented_text(Job{});
  for (const auto& [task, name] : Names<TaskName>::value)
    if (const std::string other = documented_differences(task); !other.empty())
      text.append("\nDefaults that differ with task = ")
          .append(name)
          .append(", the ")
          .append(definition_of(task).summary)
          .append(":\n\n")
          .append(other);
  return text;
}

}  // namespace

std::string general_help() {
  std::string text =
      "Unidyn trains populations of recurrent networks, takes their dynamics apart, and\n"
      "compares them.\n\nUsage:\n";
  for (const Manual& manual : manuals())
    text += "  unidyn " + manual.usage + "\n      " + manual.summary + "\n";
  return text +
         "\n  unidyn help COMMAND    more on a command, with examples\n"
         "  unidyn --version\n\n"
         "Under mpirun (or srun) rank 0 hands out the work and the others do it; alone, a process\n"
         "does both. Exit codes: 0 complete, 1 internal error, 2 bad usage or job file,\n"
         "3 complete but some networks failed, 75 stopped early in good order (run it again).\n";
}

std::string help_of(Verb verb) {
  const Manual& manual = manual_of(verb);
  std::ostringstream text;
  text << "Usage: unidyn " << manual.usage << "\n\nTo " << manual.summary << ".\n";
  if (!manual.details.empty()) text << "\n" << wrapped(manual.details);
  text << "\nExamples:\n";
  for (const Example& example : manual.examples)
    text << "  unidyn " << example.command << "\n      " << example.meaning << "\n";
  text << "\n" << options_of(verb);
  if (takes_job(verb)) text << keys_help();
  return text.str();
}

}  // namespace unidyn
