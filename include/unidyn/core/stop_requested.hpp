#pragma once
#include <functional>

namespace unidyn {

/// Whether work should stop as soon as it cleanly can. Cheap enough to be polled every few
/// milliseconds. Long work that finds it true throws Interrupted without losing anything durable.
using StopRequested = std::function<bool()>;

}  // namespace unidyn
