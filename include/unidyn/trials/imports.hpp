#pragma once
#include <filesystem>
#include <vector>

#include "unidyn/tasks/file.hpp"
#include "unidyn/training/imported.hpp"

namespace unidyn {

/// Reads the networks in the HDF5 file `path`: one at its root, or one in each of its groups. A
/// network has the attributes
///
///   architecture   vanilla, ugrnn, gru or lstm (or torch's RNN, GRU, LSTM)
///   activation     tanh or relu
///   reset          of a GRU: before or after the product (torch.nn.GRU: after)
///   origin         where it comes from; without it, the name of the file
///   l2, trained    may be left out: the penalty it was trained with (not known), and 0 for a
///                  network with its initial weights (1)
///
/// of which those that are missing are looked for at the root, and its weights either by the names
/// of layout(),
///
///   recurrent, input, bias, [recurrent_bias], readout, readout_bias
///
/// or by those of a torch module with one recurrent layer and one linear readout: weight_ih_l0,
/// weight_hh_l0, bias_ih_l0, bias_hh_l0, each behind the name of the layer ("rnn."), and the
/// readout's weight and bias behind its name ("readout."). Groups of rows are torch's own: of a GRU
/// r, z, n, of an LSTM i, f, g, o. torch's two biases become their sum, but for a GRU's candidate
/// with the reset gate after the product, where they are bias and recurrent_bias; those that are
/// missing are 0. An initial state (h0, c0) may be there if it is 0.
///
/// Throws UsageError naming the file, the dataset and what would be right: for what is no such
/// network, for several layers, two directions or projections, numbers that are not finite, and
/// other numbers of inputs or outputs than those of `task`.
std::vector<Imported> read_given_networks(const std::filesystem::path& path, const Task& task);

/// Reads the recordings in the HDF5 file `path`, one at its root or one in each of its groups:
///
///   states   trial × time × unit
///   inputs   trial × time × channel: what was shown, to be compared with the probe's inputs. May
///   be
///            left out, as all that follow
///   trial    trial: the number of the trial that was shown, from 0, in the probe or, with
///            task = file, in that file; −1: none. Recordings of the same trial are averaged
///   step     time: the number of the step, from 0; −1: none. What was recorded in the same step is
///            averaged
///   origin   (attribute) where it comes from; without it, the name of the file
///
/// Without `trial` the trials are those of the probe in their order, or all trials of the task's
/// file in theirs; without `step` there is one time for each step. Axes, kinds of numbers and
/// packing are as in read_given_trials().
///
/// The states become those on the samples of `probe` (sample_columns()). Throws UsageError naming
/// the file, the dataset and what would be right: for states that are not on all of these samples,
/// for other inputs, numbers that are not finite, and units that do not vary.
std::vector<Imported> read_given_recordings(const std::filesystem::path& path, const Task& task,
                                            const Trials& probe);

/// The trials of the first recording in the file, for a population of recordings alone: its inputs,
/// or a channel of 0 where it has none; targets are 0. Throws UsageError as read_given_recordings()
/// does, and for fewer than two trials.
GivenTrials read_recorded_trials(const std::filesystem::path& path);

}  // namespace unidyn
