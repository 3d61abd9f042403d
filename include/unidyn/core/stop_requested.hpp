#pragma once
#include <functional>

namespace unidyn {

/// Whether work should end as soon as it can in good order. Cheap: to be asked every few
/// milliseconds. Long work that finds it true throws Interrupted, having lost nothing durable.
using StopRequested = std::function<bool()>;

}  // namespace unidyn
