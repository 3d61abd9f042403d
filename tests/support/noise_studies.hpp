#pragma once
// Studies in which labels mean nothing: every claim about a label that is made of them is false.
//
// Each has the dissimilarities procrustes and cka, which stand for geometry, and topology. Kinds of
// noise differ in what makes two networks alike.
#include <map>
#include <string>
#include <vector>

#include "unidyn/core/random.hpp"
#include "unidyn/stages/statistics_of.hpp"

namespace unidyn::testing {

/// A grid. Its name in tables is architectures × activations × sizes × penalties × replicates, and
/// "+ c" for c controls of each configuration.
struct Design {
  int architectures = 2;
  int activations = 2;
  int sizes = 1;
  int penalties = 1;
  int replicates = 2;
  int controls = 0;
  double missing = 0;   // share of networks that have failed, drawn at random
  double unsolved = 0;  // share of trained networks that are not solved
};

inline std::string name_of(const Design& design) {
  std::string name;
  for (const int count : {design.architectures, design.activations, design.sizes, design.penalties,
                          design.replicates})
    name += (name.empty() ? "" : " × ") + std::to_string(count);
  if (design.controls > 0) name += " + " + std::to_string(design.controls);
  if (design.missing > 0) name += ", some failed";
  if (design.unsolved > 0) name += ", some unsolved";
  return name;
}

/// What makes networks alike. `matrices`: nothing, every dissimilarity is drawn by itself, so that
/// they are no distances. `plane`, `space`: places in 2 and in 30 dimensions, which each
/// dissimilarity has of its own. `correlated`: places in 8 dimensions that all dissimilarities have
/// nearly in common. The others are places in 8 dimensions where the networks of a configuration
/// lie together around a place that says nothing of its labels: `configurations`, each
/// dissimilarity having places of its own; `shared_configurations`, nearly in common; and
/// `one_sided`, where topology knows of no configurations.
enum class Noise {
  matrices,
  plane,
  space,
  correlated,
  configurations,
  shared_configurations,
  one_sided
};
template <class Visit>
void for_each_noise(Visit visit) {
  visit(Noise::matrices, "matrices");
  visit(Noise::plane, "plane");
  visit(Noise::space, "space");
  visit(Noise::correlated, "correlated");
  visit(Noise::configurations, "configurations");
  visit(Noise::shared_configurations, "shared");
  visit(Noise::one_sided, "one-sided");
}

struct Member {
  NetworkFactors factors;
  int configuration = 0;
  bool failed = false;
};

inline std::vector<Member> members_of(const Design& design, Stream& stream) {
  std::vector<Member> all;
  int configuration = 0;
  for (int a = 0; a < design.architectures; ++a)
    for (int f = 0; f < design.activations; ++f)
      for (int u = 0; u < design.sizes; ++u)
        for (int w = 0; w < design.penalties; ++w)
          for (const bool trained : {true, false}) {
            const int count = trained ? design.replicates : design.controls;
            for (int i = 0; i < count; ++i) {
              Member member;
              member.factors = {static_cast<Architecture>(a),
                                static_cast<Activation>(f),
                                Reset::before,
                                64L << u,
                                w == 0 ? 1e-5 : 1e-4,
                                trained,
                                trained && stream.uniform() >= design.unsolved};
              member.configuration = configuration;
              member.failed = stream.uniform() < design.missing;
              all.push_back(member);
            }
            ++configuration;
          }
  return all;
}

inline Matrix<double> normal_places(Index dimensions, Index networks, Stream& stream) {
  Matrix<double> places(dimensions, networks);
  for (double& coordinate : places.reshaped()) coordinate = stream.normal();
  return places;
}

inline Matrix<double> squared_between(const Matrix<double>& places) {
  const Vector<double> norms = places.colwise().squaredNorm();
  Matrix<double> squared = -2 * (places.transpose() * places);
  squared.colwise() += norms;
  squared.rowwise() += norms.transpose();
  return squared.cwiseMax(0);
}

inline Matrix<double> random_matrix(Index networks, Stream& stream) {
  Matrix<double> values = Matrix<double>::Zero(networks, networks);
  for (Index i = 0; i < networks; ++i)
    for (Index j = 0; j < i; ++j) values(i, j) = values(j, i) = stream.uniform();
  return values;
}

/// Places in 8 dimensions; those of a configuration lie `together` times their own spread apart
/// from those of others.
inline Matrix<double> places_of(const std::vector<Member>& members, double together,
                                Stream& stream) {
  constexpr Index dimensions = 8;
  const auto networks = static_cast<Index>(members.size());
  Matrix<double> places = normal_places(dimensions, networks, stream);
  const Matrix<double> centres = normal_places(dimensions, networks, stream);
  for (Index i = 0; i < networks; ++i)
    places.col(i) += together * centres.col(members[static_cast<std::size_t>(i)].configuration);
  return places;
}

/// The squared distances of one dissimilarity; `common` are those places that all dissimilarities
/// share.
inline Matrix<double> squared_of(Noise noise, Dissimilarity which,
                                 const std::vector<Member>& members, const Matrix<double>& common,
                                 Stream& stream) {
  constexpr double apart = 2;  // of configurations
  const auto networks = static_cast<Index>(members.size());
  switch (noise) {
    case Noise::matrices:
      return random_matrix(networks, stream).cwiseAbs2();
    case Noise::plane:
      return squared_between(normal_places(2, networks, stream));
    case Noise::space:
      return squared_between(normal_places(30, networks, stream));
    case Noise::correlated:
    case Noise::shared_configurations:
      return squared_between(common + 0.5 * places_of(members, 0, stream));
    case Noise::configurations:
      return squared_between(places_of(members, apart, stream));
    case Noise::one_sided:
      return squared_between(
          places_of(members, which == Dissimilarity::topology ? 0 : apart, stream));
  }
  throw std::invalid_argument("squared_of: no such noise");
}

/// Study number `index` of this design and noise.
inline StatisticsSubject noise_study(const Design& design, Noise noise, std::uint64_t index) {
  const std::string name = name_of(design) + " of noise " + std::to_string(static_cast<int>(noise));
  Stream stream(name, "noise study", index);
  const std::vector<Member> members = members_of(design, stream);
  const Matrix<double> common =
      places_of(members, noise == Noise::shared_configurations ? 2 : 0, stream);
  StatisticsSubject subject;
  subject.digest = name + std::to_string(index);
  subject.dissimilarities = {Dissimilarity::cka, Dissimilarity::procrustes,
                             Dissimilarity::topology};
  for (const Member& member : members) subject.factors.push_back(member.factors);
  std::map<Dissimilarity, Matrix<double>> all;
  for (const Dissimilarity which : subject.dissimilarities) {
    Matrix<double> values = squared_of(noise, which, members, common, stream);
    if (which != Dissimilarity::cka) values = values.cwiseSqrt().eval();
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (!members[i].failed) continue;
      values.row(static_cast<Index>(i)).setConstant(std::numeric_limits<double>::quiet_NaN());
      values.col(static_cast<Index>(i)) = values.row(static_cast<Index>(i)).transpose();
    }
    all.emplace(which, std::move(values));
  }
  subject.matrix = [all = std::move(all)](Dissimilarity which) { return all.at(which); };
  return subject;
}

/// The designs that levels are tested on.
inline const std::vector<Design> noise_designs = {
    {2, 2, 1, 1, 2},    {2, 2, 1, 1, 4},    {2, 2, 1, 1, 8, 1},          {3, 2, 1, 1, 5},
    {4, 2, 1, 1, 3, 1}, {4, 2, 1, 1, 12},   {2, 2, 2, 1, 3, 1},          {4, 2, 2, 1, 3},
    {4, 2, 2, 2, 2},    {4, 2, 2, 2, 3, 1}, {4, 2, 2, 1, 4, 1, 0.1, 0.2}};

/// What is claimed of a study.
struct Claims {
  bool accuracy = false;  // some label has a corrected p below significance
  bool r2 = false;
  bool accuracy_advantage = false;  // some difference has
  bool r2_advantage = false;
  // Whether the interval of the first difference, not corrected, is without 0.
  bool accuracy_interval = false;
  bool r2_interval = false;
  Index p_values = 0;  // that are given at all
};

inline bool without_zero(const Interval& interval) {
  return interval.low > 0 || interval.high < 0;
}

inline Claims claims_of(const StatisticsTables& tables) {
  Claims found;
  for (const LabelEffect& row : tables.effects) {
    found.accuracy = found.accuracy || row.accuracy_p_holm < significance;
    found.r2 = found.r2 || row.p_holm < significance;
    found.p_values += row.p_reason == Reason::given ? 2 : 0;
  }
  for (const EffectDifference& row : tables.differences) {
    found.accuracy_advantage = found.accuracy_advantage || row.accuracy_p_holm < significance;
    found.r2_advantage = found.r2_advantage || row.r2_p_holm < significance;
  }
  if (!tables.differences.empty()) {
    found.accuracy_interval = without_zero(tables.differences.front().accuracy_interval);
    found.r2_interval = without_zero(tables.differences.front().r2_interval);
  }
  return found;
}

/// Whether networks do not differ by their configurations at all, so that every true difference of
/// two dissimilarities is 0.
inline bool without_configurations(Noise noise) {
  return noise < Noise::configurations;
}

}  // namespace unidyn::testing
