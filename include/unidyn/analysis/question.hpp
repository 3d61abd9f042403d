#pragma once
// The questions that can be asked about a network's dynamics, by their names in job files
// (analysis.questions). Every question can be asked in any task.
#include <array>
#include <string_view>
#include <utility>

#include "unidyn/core/enumeration.hpp"

namespace unidyn {

/// The questions, in the order in which users see them. To add one, add its name here and a file
/// src/analysis/questions/NAME.cpp that defines the QuestionDefinition questions::NAME
/// (src/analysis/question.hpp); a name without a definition does not link.
#define UNIDYN_QUESTIONS(X) \
  X(transitions)            \
  X(orbits)                 \
  X(lines)                  \
  X(portrait)

#define UNIDYN_ENUMERATOR(name) name,
enum class Question { UNIDYN_QUESTIONS(UNIDYN_ENUMERATOR) };
#undef UNIDYN_ENUMERATOR

template <>
struct Names<Question> {
#define UNIDYN_NAME(name) std::pair{Question::name, std::string_view(#name)},
  static constexpr auto value = std::to_array({UNIDYN_QUESTIONS(UNIDYN_NAME)});
#undef UNIDYN_NAME
};

/// Whether it has to be listed first if it is asked, because it defines the nodes of the graph.
bool has_to_come_first(Question question);

}  // namespace unidyn
