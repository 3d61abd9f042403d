// What the stages after gather read from a population, and what they add to it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "populations.hpp"

namespace unidyn {
namespace {

using h5::Mode;
using synthetic::networks;
using synthetic::same_matrix;
using ::testing::AllOf;
using ::testing::HasSubstr;

class PopulationFile : public Populations {
 protected:
  PopulationFile() { write(); }

  // The message with which the file is refused after `spoil` on rank 0.
  template <class Spoil>
  std::string refusal(Spoil spoil) {
    if (world_.rank() == 0) {
      h5::File file(path_, Mode::edit);
      spoil(file);
    }
    world_.barrier();
    try {
      Population(path_, Mode::read, world_);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "was accepted";
  }
};

// Dissimilarities that differ in every entry, but for the symmetry.
Matrix<double> dissimilarities() {
  Matrix<double> all(networks, networks);
  for (Index i = 0; i < networks; ++i)
    for (Index j = 0; j < networks; ++j)
      all(i, j) = i == j ? 0 : 1.0 / static_cast<double>(i * j + i + j);
  all.row(4).setConstant(std::numeric_limits<double>::quiet_NaN());
  all.col(4) = all.row(4).transpose();
  return all;
}

Matrix<double> part(const PairBlock& block) {
  return dissimilarities().block(block.first_row, block.first_column, block.rows, block.columns);
}

TEST_F(PopulationFile, TellsTheLabelsOfItsNetworks) {
  const Population population(path_, Mode::read);
  const auto labels = population.labels();
  ASSERT_EQ(population.size(), networks);
  ASSERT_EQ(labels.size(), static_cast<std::size_t>(networks));
  EXPECT_EQ(population.job(), plan().job);
  for (Index i = 0; i < networks; ++i) {
    const Record record = synthetic::record(i);
    const NetworkLabels& label = labels[static_cast<std::size_t>(i)];
    EXPECT_EQ(label.id, id_of(record.point));
    EXPECT_EQ(label.cell, record.point.cell);
    EXPECT_EQ(label.units, record.point.units);
    EXPECT_EQ(label.l2, record.point.l2);
    EXPECT_EQ(label.replicate, record.point.replicate);
    EXPECT_EQ(label.trained, record.point.trained);
    EXPECT_EQ(label.status, record.status);
    EXPECT_EQ(label.reason, record.reason);
    ASSERT_EQ(label.stop_reason.has_value(), i != 4);
    if (i == 4) continue;
    EXPECT_EQ(*label.stop_reason, record.trained.reason);
    EXPECT_EQ(label.error, record.trained.error);
  }
}

TEST_F(PopulationFile, GivesEachRankTheFactorsThatItAsksFor) {
  const Population population(path_, Mode::read, world_);
  EXPECT_EQ(population.samples(), synthetic::samples);
  EXPECT_EQ(population.directions(), 5);
  // Every rank another number of calls: none of them waits for the others.
  for (Index first = world_.rank(); first < networks; ++first) {
    const auto factors = population.factors(first, 1);
    const auto graphs = population.graphs(first, 1);
    ASSERT_EQ(factors.size(), 1u);
    const Record record = synthetic::record(first);
    const Representation& r = record.analysis.representation;
    const bool complete = record.status == Status::complete;
    const Factor expected = complete ? factor(r.basis, r.singular_value, r.right) : Factor{};
    EXPECT_TRUE(same_matrix(factors[0].basis, expected.basis));
    EXPECT_TRUE(same_matrix(factors[0].singular_value, expected.singular_value));
    EXPECT_TRUE(same_matrix(factors[0].loading, expected.loading));
    EXPECT_TRUE(synthetic::same_bits(factors[0].gram_norm, expected.gram_norm));
    EXPECT_TRUE(same_matrix(graphs[0], record.analysis.graph.transition));
  }
  EXPECT_EQ(population.factors(2, 5).size(), 5u);
  EXPECT_EQ(population.graphs(0, 0).size(), 0u);
  EXPECT_EQ(population.distances(0, 2)[1].size(), 0);  // labels are states, not places
}

TEST_F(PopulationFile, TakesBlocksOfDissimilaritiesFromEveryRank) {
  Population population(path_, Mode::edit, world_);
  EXPECT_FALSE(population.dissimilarity_settings(Dissimilarity::cka).has_value());
  population.create_dissimilarity(Dissimilarity::cka, "components = 3");
  const auto blocks = pair_blocks(networks, 3);
  for (const PairBlock& block : share_of(blocks, world_.rank(), world_.size()))
    population.write_block(Dissimilarity::cka, block, part(block));
  population.close();
  world_.barrier();
  const Population read(path_, Mode::read);
  EXPECT_EQ(read.dissimilarity_settings(Dissimilarity::cka), "components = 3");
  const Matrix<double> found = read.dissimilarity(Dissimilarity::cka);
  EXPECT_TRUE(same_matrix(found, dissimilarities()));
}

TEST_F(PopulationFile, TakesBlocksCollectivelyWithNothingFromSome) {
  Population population(path_, Mode::edit, world_);
  population.create_dissimilarity(Dissimilarity::topology, "");
  const auto blocks = pair_blocks(networks, 3);
  const auto mine = share_of(blocks, world_.rank(), world_.size());
  for (std::size_t round = 0; round < blocks.size(); ++round) {
    const PairBlock block = round < mine.size() ? mine[round] : PairBlock{};
    const auto done = population.write_block(Dissimilarity::topology, block, part(block),
                                             h5::Transfer::collective);
    if (world_.size() >= 2) {
      EXPECT_EQ(done, h5::Transfer::collective);
    }
  }
  EXPECT_TRUE(same_matrix(population.dissimilarity(Dissimilarity::topology), dissimilarities()));
  population.close();
}

TEST_F(PopulationFile, ReplacesDissimilaritiesMadeByOtherSettings) {
  Population population(path_, Mode::edit, world_);
  const PairBlock all = pair_blocks(networks, networks).front();
  for (const double scale : {1.0, 2.0}) {
    population.create_dissimilarity(Dissimilarity::svcca, "scale = " + to_text(scale));
    if (world_.rank() == 0) population.write_block(Dissimilarity::svcca, all, scale * part(all));
  }
  population.close();
  world_.barrier();
  const Population read(path_, Mode::read);
  EXPECT_EQ(read.dissimilarity_settings(Dissimilarity::svcca), "scale = 2");
  EXPECT_EQ(read.dissimilarity(Dissimilarity::svcca)(1, 0), 2.0);
}

TEST_F(PopulationFile, RefusesBlocksThatDoNotFit) {
  Population population(path_, Mode::edit, world_);
  const PairBlock block{0, 2, 2, 3};
  EXPECT_THROW(population.write_block(Dissimilarity::cka, block, part(block)),
               std::invalid_argument);
  population.create_dissimilarity(Dissimilarity::cka, "");
  EXPECT_THROW(population.write_block(Dissimilarity::cka, block, Matrix<double>(3, 2)),
               std::invalid_argument);
  const PairBlock outside{0, 2, networks - 1, 3};
  EXPECT_THROW(population.write_block(Dissimilarity::cka, outside, Matrix<double>(2, 3)),
               std::invalid_argument);
  population.close();
}

TEST_F(PopulationFile, KeepsEmbeddings) {
  Stream stream("synthetic", "embedding");
  const Embedding embedding{synthetic::random<Matrix<double>>(2, networks, stream), 0.125, 42,
                            true};
  for (const double stress1 : {0.5, 0.125}) {  // the second replaces the first
    Population population(path_, Mode::edit, world_);
    population.write_embedding(Dissimilarity::procrustes, {embedding.points, stress1, 42, true},
                               "starts = 8");
    population.close();
  }
  world_.barrier();
  const Population read(path_, Mode::read);
  const Embedding found = read.embedding(Dissimilarity::procrustes);
  EXPECT_TRUE(same_matrix(found.points, embedding.points));
  EXPECT_EQ(found.stress1, 0.125);
  EXPECT_EQ(found.iterations, 42);
  EXPECT_TRUE(found.converged);
  EXPECT_EQ(read.embedding_settings(Dissimilarity::procrustes), "starts = 8");
  EXPECT_FALSE(read.embedding_settings(Dissimilarity::cka).has_value());
  const auto rows = read.file().dataset("/embedding/procrustes").read_rows<double>(3, 1);
  EXPECT_THAT(rows, ::testing::ElementsAre(embedding.points(0, 3), embedding.points(1, 3)));
}

TEST_F(PopulationFile, NamesTheStageThatIsMissing) {
  const Population population(path_, Mode::read);
  const auto message = [](const auto& act) {
    try {
      act();
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string("was not thrown");
  };
  EXPECT_THAT(message([&] { population.dissimilarity(Dissimilarity::cka); }),
              AllOf(HasSubstr("'cka'"), HasSubstr("unidyn compare ")));
  EXPECT_THAT(message([&] { population.embedding(Dissimilarity::cka); }),
              AllOf(HasSubstr("'cka'"), HasSubstr("unidyn embed ")));
}

TEST_F(PopulationFile, OfAnotherSchemaIsRefused) {
  EXPECT_THAT(refusal([](h5::File& file) {
                file.set_attribute<std::int64_t>("schema_version", schema_version + 1);
              }),
              AllOf(HasSubstr(path_.string()),
                    HasSubstr("schema version " + std::to_string(schema_version + 1)),
                    HasSubstr("reads " + std::to_string(schema_version)),
                    HasSubstr("unidyn gather " + path_.parent_path().string())));
}

TEST_F(PopulationFile, WithoutASchemaIsRefused) {
  world_.barrier();
  if (world_.rank() == 0) h5::File(path_, Mode::create).close();
  EXPECT_THAT(refusal([](h5::File&) {}), HasSubstr("not a population"));
}

}  // namespace
}  // namespace unidyn
