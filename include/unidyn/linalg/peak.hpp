#pragma once

namespace unidyn {

/// The multiply-adds a second that one core sustains just now in single precision, counted as two
/// operations each [FLOP/s]: independent chains in registers, with the widest vectors that this
/// program was compiled for or chose at run time. The best of several short bursts, about 10 ms in
/// all. What a kernel reaches is judged by it.
double single_precision_peak();

}  // namespace unidyn
