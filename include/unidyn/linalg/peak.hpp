#pragma once

namespace unidyn {

/// The single-precision multiply-adds that this core sustains just now with the instruction set in
/// force, counted as two operations each [FLOP/s]: the median of several bursts of independent
/// chains in registers, some 5 ms in all. What a kernel reaches is judged by it.
double single_precision_peak();

}  // namespace unidyn
