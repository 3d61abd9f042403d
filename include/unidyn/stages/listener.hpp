#pragma once
#include <functional>
#include <string>

#include "unidyn/engine/distribute.hpp"

namespace unidyn {

/// How the stages speak to whoever runs them: lines of text, and progress. Called on rank 0.
struct Listener {
  std::function<void(const std::string&)> note = [](const std::string&) {};
  OnProgress progress = {};
};

}  // namespace unidyn
