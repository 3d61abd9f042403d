#include "unidyn/population/checksums.hpp"

#include <algorithm>

#include "unidyn/hdf5/checksum.hpp"
#include "unidyn/hdf5/file.hpp"
#include "unidyn/parallel/collectives.hpp"
#include "unidyn/parallel/errors.hpp"

namespace unidyn {
namespace {

constexpr const char* attribute = "crc32";

bool is_below(const std::string& path, const std::string& group) {
  return group == "/" || path == group || path.starts_with(group + "/");
}

}  // namespace

void forget_checksum(h5::Dataset& dataset) {
  dataset.remove_attribute(attribute);
}

void add_checksums(MPI_Comm ranks, const std::filesystem::path& path) {
  std::vector<std::string> without;
  std::vector<std::int64_t> sums;
  {
    std::optional<h5::File> file;
    throw_on_all_ranks(ranks, [&] {
      file.emplace(path, h5::Mode::read);
      without = file->dataset_paths();
      std::erase_if(without, [&](const std::string& dataset) {
        return file->dataset(dataset).has_attribute(attribute);
      });
    });
    sums = seen_together(ranks, without.size(), [&](std::size_t i) {
      return std::int64_t{h5::crc32_of(file->dataset(without[i]))};
    });
  }
  wait_for_all(ranks);  // until all ranks have closed the file
  on_rank_zero(ranks, [&] {
    h5::File file(path, h5::Mode::edit);
    for (std::size_t i = 0; i < without.size(); ++i)
      file.dataset(without[i]).set_attribute<std::int64_t>(attribute, sums[i]);
    file.close();
  });
}

std::optional<std::string> changed_dataset(MPI_Comm ranks, const std::filesystem::path& path,
                                           const std::vector<std::string>& groups) {
  std::optional<h5::File> file;
  std::vector<std::string> summed;
  throw_on_all_ranks(ranks, [&] {
    file.emplace(path, h5::Mode::read);
    summed = file->dataset_paths();
    std::erase_if(summed, [&](const std::string& dataset) {
      const auto covers = [&](const std::string& group) { return is_below(dataset, group); };
      return std::ranges::none_of(groups, covers) ||
             !file->dataset(dataset).has_attribute(attribute);
    });
  });
  const auto changed = seen_together(ranks, summed.size(), [&](std::size_t i) {
    const h5::Dataset dataset = file->dataset(summed[i]);
    return std::int64_t{h5::crc32_of(dataset) != dataset.attribute<std::int64_t>(attribute)};
  });
  const auto first = std::ranges::find(changed, 1);
  if (first == changed.end()) return {};
  return summed[static_cast<std::size_t>(first - changed.begin())];
}

}  // namespace unidyn
