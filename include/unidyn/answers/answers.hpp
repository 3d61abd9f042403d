#pragma once
// What the program answers about studies, networks and files: as text for people, and as JSON for
// other programs (jobs/README.md).
#include <filesystem>
#include <string>

#include "unidyn/stages/directory.hpp"

namespace unidyn {

/// A line for each network of the study for which the expression is true (stages/networks.hpp); all
/// if it is empty. Throws UsageError for an expression that is none.
std::string list_text(const StudyDirectory& directory, const Job& job, const std::string& where);
/// The same as an array of objects whose members are the columns of table_of(); numbers that are
/// not known are null.
std::string list_json(const StudyDirectory& directory, const Job& job, const std::string& where);

/// Everything about the one network of the study whose id begins like this: its settings, how
/// training ended, what was found, what made it. Throws UsageError if no network or several have
/// such an id.
std::string show_text(const StudyDirectory& directory, const Job& job, const std::string& id);
std::string show_json(const StudyDirectory& directory, const Job& job, const std::string& id);

/// What there is at `path`: the directory of a study or of a collection, a population, a record,
/// trials as task = file reads them, or a job file; and what there is to know of it. The member
/// `kind` is study, collection, population, record, trials or job. Throws UsageError if it is none
/// of these, and what reading throws.
std::string info_text(const std::filesystem::path& path);
std::string info_json(const std::filesystem::path& path);

}  // namespace unidyn
