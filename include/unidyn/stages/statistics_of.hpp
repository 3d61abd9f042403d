#pragma once
#include <boost/mpi/communicator.hpp>
#include <functional>
#include <string>

#include "unidyn/core/stop_requested.hpp"
#include "unidyn/inference/label_effect.hpp"
#include "unidyn/stages/listener.hpp"

namespace unidyn {

/// The inputs to the statistics of a population.
struct StatisticsSubject {
  std::string digest;                   // Population::digest, the key of all random numbers
  std::vector<NetworkFactors> factors;  // of all networks
  std::vector<Dissimilarity> dissimilarities;
  std::function<Matrix<double>(Dissimilarity)> matrix;  // called on every rank, twice for each
};

/// How many groupings of networks are measured for all tables, where every dissimilarity can
/// compare all of them.
double groupings_of(const std::vector<NetworkFactors>& factors,
                    const std::vector<Dissimilarity>& dissimilarities,
                    const StatisticsSettings& settings);

/// The tables for each dissimilarity and label, asked of the networks that the dissimilarity can
/// compare: topology may leave out many. The table of advantages is about the networks that every
/// dissimilarity can compare, so that both sides of a difference speak of the same ones.
/// Permutations and half-samples are shared among the ranks; the result is the same, bit for bit,
/// at any number of them. Asked to stop, it throws Interrupted on all ranks. Collective.
StatisticsTables statistics_of(const boost::mpi::communicator& world,
                               const StatisticsSubject& subject, const StatisticsSettings& settings,
                               const StopRequested& stop_requested, const Listener& listener = {});

}  // namespace unidyn
