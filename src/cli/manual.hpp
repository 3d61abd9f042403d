#pragma once
// What there is to say about the commands, in one table: the help, the manual page and the
// completion of shells are made of it, and the command line is read by its options.
#include <boost/program_options/options_description.hpp>
#include <span>
#include <string>
#include <vector>

#include "unidyn/cli/options.hpp"

namespace unidyn {

struct Example {
  std::string command;  // without "unidyn"
  std::string meaning;
};

struct Manual {
  Verb verb;
  std::string usage;    // its words: "run JOB|DIR [-o DIR] …"
  std::string summary;  // what it is for, after "to": "train and analyse"
  std::string details;  // what else there is to know; may be empty
  std::vector<Example> examples;
};

/// Of all commands, in the order in which users should see them.
std::span<const Manual> manuals();
const Manual& manual_of(Verb verb);

/// Whether the command's first operand is a job file, or a study's directory that stands for the
/// job in it.
bool takes_job(Verb verb);

/// Whether the command can be about chosen networks of other studies, gathered into a directory.
bool makes_collections(Verb verb);

/// The options of a command, without its operands.
boost::program_options::options_description options_of(Verb verb);

/// The values that an option may have, of those that only have a few; otherwise none.
std::vector<std::string> choices_of(std::string_view option);

/// A line on each command.
std::string general_help();
/// Everything about one command.
std::string help_of(Verb verb);
/// The manual page unidyn(1), in roff's macros for manual pages.
std::string manual_page();
/// A script that makes a shell complete commands, options, keys and files. Throws UsageError for a
/// shell other than bash and zsh.
std::string completion_script(const std::string& shell);

}  // namespace unidyn
