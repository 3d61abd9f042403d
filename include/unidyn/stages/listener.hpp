#pragma once
#include <functional>
#include <string>

#include "unidyn/engine/distribute.hpp"

namespace unidyn {

/// How much of a stage is done, from 0 to 1, and what it is at, such as "cka". Ranks share work
/// equally, so that what rank 0 has done stands for all.
using OnShare = std::function<void(double share, const std::string& at)>;

/// How the stages speak to whoever runs them: lines of text, and progress: of a sweep by
/// `progress`, of other stages by `share`. Called on rank 0.
struct Listener {
  std::function<void(const std::string&)> note = [](const std::string&) {};
  OnProgress progress = {};
  OnShare share = [](double, const std::string&) {};
};

}  // namespace unidyn
