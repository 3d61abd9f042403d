#include <fmt/format.h>

#include "cli/manual.hpp"
#include "unidyn/core/error.hpp"

namespace unidyn {
namespace {

// The options of `verb` as the command line has them.
std::string option_words(Verb verb) {
  std::string all;
  const auto options = options_of(verb);
  for (const auto& option : options.options())
    all.append(all.empty() ? "--" : " --").append(option->long_name());
  return all;
}

std::string key_words() {
  std::string all;
  for (const std::string& key : keys_of(Job{}))
    all.append(all.empty() ? "" : " ").append(key + "=");
  return all;
}

// Words of bash that complete the values of options that only have a few.
std::string choice_cases() {
  std::string all;
  for (const std::string option : {"simd", "format", "completion"})
    all += fmt::format("    --{}) COMPREPLY=($(compgen -W '{}' -- \"$word\")); return ;;\n", option,
                       fmt::join(choices_of(option), " "));
  return all;
}

std::string option_cases() {
  std::string all;
  for (const Manual& manual : manuals())
    all +=
        fmt::format("    {}) options='{}' ;;\n", to_name(manual.verb), option_words(manual.verb));
  return all;
}

std::string verb_words() {
  std::string all;
  for (const Manual& manual : manuals())
    all.append(all.empty() ? "" : " ").append(to_name(manual.verb));
  return all;
}

// What is left of a word is completed by names of files and directories.
constexpr const char* script =
    R"(# Completion of unidyn for bash; made by: unidyn help --completion bash
_unidyn() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} options=''
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '{verbs} --help --version' -- "$word"))
    return
  fi
  case $before in
    --set) COMPREPLY=($(compgen -W '{keys}' -- "$word")); compopt -o nospace 2>/dev/null; return ;;
    help) COMPREPLY=($(compgen -W '{verbs} --man --completion' -- "$word")); return ;;
{choices}  esac
  case ${{COMP_WORDS[1]}} in
{options}  esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$word")); fi
}}
complete -o bashdefault -o default -F _unidyn unidyn
)";

}  // namespace

std::string completion_script(const std::string& shell) {
  if (shell != "bash" && shell != "zsh")
    throw UsageError("--completion " + shell + ": bash or zsh is needed");
  std::string text = fmt::format(fmt::runtime(script), fmt::arg("verbs", verb_words()),
                                 fmt::arg("keys", key_words()), fmt::arg("choices", choice_cases()),
                                 fmt::arg("options", option_cases()));
  if (shell == "bash") return text;
  // zsh understands bash's completions, where its own are loaded.
  return "(( $+functions[compdef] )) || { autoload -U compinit && compinit }\n"
         "autoload -U +X bashcompinit && bashcompinit\n" +
         text;
}

}  // namespace unidyn
