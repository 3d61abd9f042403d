#include "unidyn/population/population.hpp"

#include "dimensions.hpp"
#include "unidyn/population/checksums.hpp"
#include "unidyn/results/datasets.hpp"

namespace unidyn {
namespace {

constexpr const char* none = "none";  // for what there is not

hsize_t hsize(Index size) {
  return static_cast<hsize_t>(size);
}

std::string matrix_path(Dissimilarity which) {
  return "/dissimilarity/" + to_text(which);
}

std::string embedding_path(Dissimilarity which) {
  return "/embedding/" + to_text(which);
}

std::string again(const std::filesystem::path& path, const std::string& stage) {
  const std::string directory = path.has_parent_path() ? path.parent_path().string() : ".";
  return "run `unidyn " + stage + " " + directory + "`";
}

h5::File checked_schema(h5::File file, const std::filesystem::path& path) {
  if (!file.has_attribute("schema_version"))
    throw UsageError(path.string() + ": not a population; " + again(path, "gather") + " again");
  const auto version = file.attribute<std::int64_t>("schema_version");
  if (version != schema_version)
    throw UsageError(path.string() + ": has schema version " + std::to_string(version) +
                     ", and this Unidyn reads " + std::to_string(schema_version) + "; " +
                     again(path, "gather") + " again");
  return file;
}

std::optional<std::string> settings_at(const h5::File& file, const std::string& path) {
  if (!file.exists(path)) return {};
  return file.dataset(path).attribute<std::string>("settings");
}

// The exclusive prefix sums, followed by the total.
std::vector<std::int64_t> running_sum(const std::vector<std::int64_t>& counts) {
  std::vector<std::int64_t> sums{0};
  for (const std::int64_t count : counts) sums.push_back(sums.back() + count);
  return sums;
}

std::optional<h5::Dataset> dataset_at(const h5::File& file, const std::string& path) {
  if (!file.exists(path)) return {};
  return file.dataset(path);
}

}  // namespace

Population::Population(const std::filesystem::path& path, h5::Mode mode)
    : Population(path, checked_schema(h5::File(path, mode), path)) {}

Population::Population(const std::filesystem::path& path, h5::Mode mode, MPI_Comm ranks)
    : Population(path, checked_schema(h5::File(path, mode, ranks), path)) {}

Population::Population(const std::filesystem::path& path, h5::File file)
    : path_(path),
      file_(std::move(file)),
      status_(file_.read<std::string>(datasets::network_status)),
      architecture_(file_.read<std::string>(datasets::network_architecture)),
      basis_(file_.dataset(datasets::representation_basis)),
      singular_value_(file_.dataset(datasets::representation_singular_value)),
      right_(file_.dataset(datasets::representation_right)),
      units_(file_.read<std::int64_t>(datasets::network_units)),
      right_first_(running_sum(file_.read<std::int64_t>(datasets::representation_loading_count))),
      transition_(file_.dataset(datasets::graph_transition)),
      distance_(dataset_at(file_, datasets::graph_distance)),
      eigenvalue_re_(file_.dataset(datasets::graph_eigenvalue_re)),
      eigenvalue_im_(file_.dataset(datasets::graph_eigenvalue_im)) {
  require_consistent();
}

std::string Population::digest() const {
  return file_.attribute<std::string>("digest");
}

std::string Population::job() const {
  return file_.attribute<std::string>("job");
}

std::optional<double> Population::chance() const {
  const h5::Dataset targets = file_.dataset(datasets::probe_targets);
  if (!targets.has_attribute("chance")) return std::nullopt;
  return targets.attribute<double>("chance");
}

std::vector<NetworkLabels> Population::labels() const {
  const auto texts = [&](const char* name) { return of_networks<std::string>(name); };
  const auto integers = [&](const char* name) { return of_networks<std::int64_t>(name); };
  const auto id = texts(datasets::network_id), activation = texts(datasets::network_activation),
             reset = texts(datasets::network_reset), stop_reason = texts("/network/stop_reason"),
             reason = texts(datasets::network_reason);
  const auto units = integers(datasets::network_units),
             replicate = integers(datasets::network_replicate);
  const auto l2 = of_networks<double>(datasets::network_l2),
             error = of_networks<double>(datasets::network_error);
  const auto trained = of_networks<std::uint8_t>(datasets::network_trained);
  const bool imports = file_.exists(datasets::network_origin);
  const auto origin = imports ? texts(datasets::network_origin) : std::vector<std::string>();
  const auto name = imports ? texts(datasets::network_name) : std::vector<std::string>();
  std::vector<NetworkLabels> all(id.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Reset where = reset[i] == none ? Reset::before : from_name<Reset>(reset[i]);
    all[i] = {id[i],
              {},
              units[i],
              l2[i],
              replicate[i],
              trained[i] != 0,
              from_name<Status>(status_[i]),
              {},
              error[i],
              reason[i]};
    if (architecture_[i] != none)
      all[i].cell = {from_name<Architecture>(architecture_[i]),
                     from_name<Activation>(activation[i]), where};
    if (stop_reason[i] != none) all[i].stop_reason = from_name<StopReason>(stop_reason[i]);
    if (!imports) continue;
    all[i].origin = origin[i];
    all[i].name = name[i];
  }
  return all;
}

bool Population::complete(Index i) const {
  return status_[static_cast<std::size_t>(i)] == to_name(Status::complete);
}

bool Population::has_graph(Index i) const {
  return complete(i) && architecture_[static_cast<std::size_t>(i)] != none;
}

Matrix<float> Population::right(Index i) const {
  const Index first = right_first_[static_cast<std::size_t>(i)];
  const Index count = right_first_[static_cast<std::size_t>(i) + 1] - first;
  const Index units = units_[static_cast<std::size_t>(i)];
  const auto numbers = right_.read_rows<float>(hsize(first), hsize(count));
  return Eigen::Map<const Matrix<float>>(numbers.data(), units, count / units);
}

std::vector<Factor> Population::factors(Index first, Index count) const {
  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  std::vector<Factor> all(static_cast<std::size_t>(count));
  for (Index i = first; i < first + count; ++i) {
    if (!complete(i)) continue;
    const auto values = singular_value_.read_rows<double>(hsize(i), 1);
    const auto numbers = basis_.read_rows<float>(hsize(i), 1);
    // Directions that the network does not have are padded with zeros.
    const Index rank = std::ranges::count_if(values, [](double value) { return value != 0; });
    const Eigen::Map<const RowMajor> basis(numbers.data(), samples(), directions());
    const Eigen::Map<const Vector<double>> singular_value(values.data(), directions());
    try {
      all[static_cast<std::size_t>(i - first)] = factor(
          Matrix<float>(basis.leftCols(rank)), Vector<double>(singular_value.head(rank)), right(i));
    } catch (const std::invalid_argument&) {
      misfit(datasets::representation_singular_value);
    }
  }
  return all;
}

std::vector<Matrix<double>> Population::node_matrices(const h5::Dataset& dataset, Index first,
                                                      Index count) const {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Index labels = nodes();
  std::vector<Matrix<double>> all(static_cast<std::size_t>(count));
  for (Index i = first; i < first + count; ++i) {
    if (!has_graph(i)) continue;
    const auto numbers = dataset.read_rows<double>(hsize(i), 1);
    all[static_cast<std::size_t>(i - first)] =
        Eigen::Map<const RowMajor>(numbers.data(), labels, labels);
  }
  return all;
}

std::vector<Matrix<double>> Population::graphs(Index first, Index count) const {
  return node_matrices(transition_, first, count);
}

std::vector<Matrix<double>> Population::distances(Index first, Index count) const {
  if (!distance_) return std::vector<Matrix<double>>(static_cast<std::size_t>(count));
  return node_matrices(*distance_, first, count);
}

std::vector<NodeSpectra> Population::spectra(Index first, Index count) const {
  std::vector<NodeSpectra> all(static_cast<std::size_t>(count));
  for (Index i = first; i < first + count; ++i) {
    if (!has_graph(i)) continue;
    const auto re = eigenvalue_re_.read_rows<double>(hsize(i), 1);
    const auto im = eigenvalue_im_.read_rows<double>(hsize(i), 1);
    // Row-major in the file: a column of K eigenvalues is a row there.
    const hsize_t modes = eigenvalue_re_.shape()[2];
    NodeSpectra& spectra = all[static_cast<std::size_t>(i - first)];
    spectra.resize(static_cast<Index>(modes), static_cast<Index>(re.size() / modes));
    for (std::size_t k = 0; k < re.size(); ++k)
      spectra.reshaped()(static_cast<Index>(k)) = {re[k], im[k]};
  }
  return all;
}

Index Population::samples() const {
  return static_cast<Index>(basis_.shape()[1]);
}

Index Population::directions() const {
  return static_cast<Index>(basis_.shape()[2]);
}

Index Population::nodes() const {
  return static_cast<Index>(transition_.shape()[1]);
}

std::vector<std::string> Population::comparable_along(Index components) const {
  const auto values = file_.read<double>(datasets::representation_singular_value);
  const Index kept = directions();
  std::vector<std::string> all;
  for (Index i = 0; i < size(); ++i) {
    const Vector<double> own = Eigen::Map<const Vector<double>>(values.data() + i * kept, kept);
    // As factor() keeps them.
    const double smallest = kept > 0 ? own[0] * std::numeric_limits<float>::epsilon() : 0;
    const Index above = (own.array() > smallest).count();
    if (!complete(i))
      all.emplace_back("failed");
    else if (above == 0 || !own.allFinite())
      all.emplace_back("states do not vary");
    else
      all.emplace_back(above < components ? "fewer directions than compared" : compared);
  }
  return all;
}

void Population::write_comparable(const std::vector<std::string>& reasons) {
  const char* path = datasets::network_compared;
  if (file_.exists(path)) {
    file_.dataset(path).detach_scale(0, file_.dataset(scale_path(Dimension::network)));
    file_.remove(path);
  }
  h5::Dataset made = write_list(file_, path, reasons);
  describe(made, "",
           "whether its hidden states can be compared: compared, failed, states do not vary, or "
           "fewer directions than compared (by svcca)");
  attach(file_, made, 0, scale_path(Dimension::network), "network");
}

std::vector<std::string> Population::comparable() const {
  if (!file_.exists(datasets::network_compared)) return {};
  return of_networks<std::string>(datasets::network_compared);
}

std::optional<std::string> Population::dissimilarity_settings(Dissimilarity which) const {
  return settings_at(file_, matrix_path(which));
}

void Population::create_dissimilarity(Dissimilarity which, const std::string& settings) {
  const std::string path = matrix_path(which);
  if (!file_.exists(path)) {
    h5::Dataset made = file_.create<double>(path, {hsize(size()), hsize(size())});
    describe(made, std::string(definition_of(which).units),
             "dissimilarity of networks; NaN with failed ones",
             std::string(definition_of(which).formula));
    attach(file_, made, 0, scale_path(Dimension::network), "network");
    attach(file_, made, 1, other_scale_path(Dimension::network), "network");
  }
  open_dissimilarity(which);
  forget_checksum(matrices_.at(which));
  matrices_.at(which).set_attribute<std::string>("settings", settings);
}

void Population::open_dissimilarity(Dissimilarity which) {
  matrices_.insert_or_assign(which, file_.dataset(matrix_path(which)));
}

h5::Transfer Population::write_block(Dissimilarity which, const PairBlock& block,
                                     const Matrix<double>& values, h5::Transfer transfer) {
  require(values.rows() == block.rows && values.cols() == block.columns,
          "Population::write_block: the values are not those of the block");
  const auto found = matrices_.find(which);
  require(found != matrices_.end(),
          "Population::write_block: create_ or open_dissimilarity comes first");
  h5::Dataset& matrix = found->second;
  const auto write = [&](Index row, Index column, const Matrix<double>& transposed) {
    // The transpose of a column-major matrix is row-major.
    const h5::Shape begin{hsize(row), hsize(column)};
    const h5::Shape count{hsize(transposed.cols()), hsize(transposed.rows())};
    const std::span<const double> numbers(transposed.data(),
                                          static_cast<std::size_t>(transposed.size()));
    written_.add(matrix_path(which), begin, count, numbers);
    return matrix.write_box(begin, count, numbers, transfer);
  };
  const h5::Transfer done = write(block.first_row, block.first_column, values.transpose());
  write(block.first_column, block.first_row, values);
  return done;
}

Matrix<double> Population::dissimilarity(Dissimilarity which) const {
  return dissimilarity_rows(which, 0, size());  // symmetric
}

Matrix<double> Population::dissimilarity_rows(Dissimilarity which, Index first, Index count) const {
  const std::string path = matrix_path(which);
  if (!file_.exists(path))
    throw UsageError(path_.string() + ": has no dissimilarities '" + to_text(which) + "'; " +
                     again(path_, "compare"));
  Matrix<double> rows(size(), count);
  const h5::Dataset matrix = file_.dataset(path);
  require_extents(matrix, path, {hsize(size()), hsize(size())});
  if (rows.size() > 0)
    matrix.read_rows_into<double>(hsize(first), hsize(count),
                                  {rows.data(), static_cast<std::size_t>(rows.size())});
  return rows;
}

std::optional<std::string> Population::embedding_settings(Dissimilarity which) const {
  return settings_at(file_, embedding_path(which));
}

void Population::write_embedding(Dissimilarity which, const Embedding& embedding,
                                 const std::string& settings) {
  require(embedding.points.rows() == 2 && embedding.points.cols() == size(),
          "Population::write_embedding: not a point of the plane for each network");
  const std::string path = embedding_path(which);
  if (!file_.exists(path)) {
    h5::Dataset made = file_.create<double>(path, {hsize(size()), 2});
    describe(made, std::string(definition_of(which).units),
             "networks in the plane; NaN for failed ones", "metric MDS by SMACOF (de Leeuw 1977)");
    const char* plane = "/embedding/coordinate";
    if (!file_.exists(plane)) {
      h5::Dataset coordinate = file_.create_dimension(plane, 2);
      describe(coordinate, "1", "dimension: coordinates in the plane");
    }
    attach(file_, made, 0, scale_path(Dimension::network), "network");
    attach(file_, made, 1, plane, "coordinate");
  }
  h5::Dataset dataset = file_.dataset(path);
  forget_checksum(dataset);
  dataset.write<double>(
      {embedding.points.data(), static_cast<std::size_t>(embedding.points.size())});
  dataset.set_attribute<double>("stress1", embedding.stress1);
  dataset.set_attribute<std::int64_t>("iterations", embedding.iterations);
  dataset.set_attribute<std::uint8_t>("converged", embedding.converged);
  dataset.set_attribute<std::string>("settings", settings);
}

Embedding Population::embedding(Dissimilarity which) const {
  const std::string path = embedding_path(which);
  if (!file_.exists(path))
    throw UsageError(path_.string() + ": has no embedding '" + to_text(which) + "'; " +
                     again(path_, "embed"));
  const h5::Dataset dataset = file_.dataset(path);
  require_extents(dataset, path, {hsize(size()), 2});
  const auto points = dataset.read<double>();
  return {Eigen::Map<const Matrix<double>>(points.data(), 2, size()),
          dataset.attribute<double>("stress1"), dataset.attribute<std::int64_t>("iterations"),
          dataset.attribute<std::uint8_t>("converged") != 0};
}

void Population::close() {
  matrices_.clear();
  distance_.reset();
  for (h5::Dataset* dataset :
       {&basis_, &singular_value_, &right_, &transition_, &eigenvalue_re_, &eigenvalue_im_})
    *dataset = h5::Dataset(h5::Handle());
  file_.close();
}

}  // namespace unidyn
