#pragma once

namespace unidyn {

/// The single-precision multiply-adds that this core sustains at present with the current
/// instruction set, counted as two operations each [FLOP/s]: the median over several bursts of
/// independent chains in registers, about 5 ms in all. The yardstick for the speed of kernels.
double single_precision_peak();

}  // namespace unidyn
