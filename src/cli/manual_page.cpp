#include "cli/manual.hpp"

#include <boost/program_options/cmdline.hpp>

#include "unidyn/record/provenance.hpp"

namespace unidyn {
namespace {

namespace po = boost::program_options;

// Text that roff takes as it is: a backslash or a hyphen means itself, and so does a dot that
// begins a line.
std::string plain(const std::string& text) {
  std::string all;
  for (const char c : text) {
    if ((c == '.' || c == '\'') && (all.empty() || all.back() == '\n')) all += "\\&";
    if (c == '\\')
      all += "\\e";
    else if (c == '-')
      all += "\\-";
    else
      all += c;
  }
  return all;
}

std::string heading(const std::string& title) {
  return ".SH " + title + "\n";
}
std::string paragraph(const std::string& text) {
  return ".PP\n" + plain(text) + "\n";
}
// A term in bold letters and what it means.
std::string item(const std::string& term, const std::string& meaning) {
  return ".TP\n.B " + plain(term) + "\n" + plain(meaning) + "\n";
}
std::string verbatim(const std::string& text) {
  return ".PP\n.nf\n" + plain(text) + ".fi\n";
}

// "-o, --output"
std::string name_of(const po::option_description& option) {
  const std::string brief =
      option.canonical_display_name(po::command_line_style::allow_dash_for_short);
  const std::string whole = "--" + option.long_name();
  return brief == whole || !brief.starts_with('-') ? whole : brief + ", " + whole;
}

std::string command(const Manual& manual) {
  std::string text = ".SS unidyn " + plain(manual.usage) + "\nTo " + plain(manual.summary) + ".\n";
  if (!manual.details.empty()) text += paragraph(manual.details);
  const auto options = options_of(manual.verb);
  for (const auto& option : options.options())
    text += item(name_of(*option) + " " + option->format_parameter(), option->description());
  for (const Example& example : manual.examples)
    text += verbatim("$ unidyn " + example.command + "\n    # " + example.meaning + "\n");
  return text;
}

}  // namespace

std::string manual_page() {
  std::string text =
      ".TH UNIDYN 1 \"\" \"unidyn " + plain(current_provenance(0).version) +
      "\" \"User commands\"\n" + heading("NAME") +
      "unidyn \\- train populations of recurrent networks, analyse and compare their dynamics\n" +
      heading("SYNOPSIS") + ".nf\n";
  for (const Manual& manual : manuals()) text += plain("unidyn " + manual.usage) + "\n";
  text += ".fi\n" + heading("DESCRIPTION") +
          paragraph(
              "Unidyn trains a population of recurrent networks over a grid of hyperparameters, "
              "analyses the "
              "dynamics of each, compares every pair and embeds the comparisons in the plane. It "
              "runs as one "
              "process, or under mpirun or srun, where rank 0 hands out the work and the others do "
              "it.") +
          heading("COMMANDS");
  for (const Manual& manual : manuals()) text += command(manual);
  text += heading("JOB FILES") +
          paragraph("An INI file; everything has a default. The keys, as for the task flipflop:") +
          verbatim(documented_text(Job{})) + heading("EXIT STATUS");
  for (const auto& [code, meaning] :
       {std::pair("0", "complete"),
        {"1", "an error of the machine or of the program"},
        {"2", "bad usage or job file"},
        {"3", "complete, but some networks failed"},
        {"75", "stopped early in good order; run the same command again"}})
    text += item(code, meaning);
  text += heading("ENVIRONMENT") +
          item("UNIDYN_PYTHON", "the Python that export runs; default: python3") +
          item("SLURM_JOB_END_TIME", "when to have stopped in good order");
  return text;
}

}  // namespace unidyn
