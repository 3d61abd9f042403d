// What datasets, attributes and groups hold and say.
#include <hdf5_hl.h>

#include <cstdlib>
#include <fstream>
#include <limits>
#include <numeric>

#include "fixture.hpp"

namespace unidyn {
namespace {

using h5::Mode;
using h5::Shape;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

template <class T>
std::vector<T> extremes() {
  using Limits = std::numeric_limits<T>;
  return {Limits::lowest(), Limits::max(), Limits::min(), T{0}, T{1}, Limits::infinity()};
}

template <class T>
class Hdf5Numbers : public Hdf5 {};
using Hdf5NumberTypes = ::testing::Types<float, double, std::int32_t, std::int64_t, std::uint8_t>;
TYPED_TEST_SUITE(Hdf5Numbers, Hdf5NumberTypes);

TYPED_TEST(Hdf5Numbers, ComeBackExactlyFromDatasetsAndAttributes) {
  const std::vector<TypeParam> values = extremes<TypeParam>();
  {
    h5::File file(this->path_, Mode::create);
    h5::Dataset dataset = file.write<TypeParam>("/x", {2, 3}, values);
    dataset.set_attribute<TypeParam>("one", values[1]);
    dataset.set_attribute_list<TypeParam>("all", values);
  }
  const h5::File file(this->path_, Mode::read);
  const h5::Dataset dataset = file.dataset("x");
  EXPECT_EQ(dataset.shape(), (Shape{2, 3}));
  EXPECT_EQ(dataset.type(), h5::type_of<TypeParam>());
  EXPECT_EQ(dataset.read<TypeParam>(), values);
  EXPECT_EQ(dataset.attribute<TypeParam>("one"), values[1]);
  EXPECT_EQ(dataset.attribute_list<TypeParam>("all"), values);
}

TYPED_TEST(Hdf5Numbers, LieInTheFileLittleEndian) {
  {
    h5::File(this->path_, Mode::create)
        .template write<TypeParam>("/x", {}, std::vector<TypeParam>{1});
  }
  const h5::File file(this->path_, Mode::read);
  const h5::Dataset dataset = file.dataset("x");
  const h5::Handle type(H5Dget_type(dataset.id()), H5Tclose);
  EXPECT_EQ(H5Tget_size(type.id()), sizeof(TypeParam));
  const bool is_one_byte = sizeof(TypeParam) == 1;
  EXPECT_TRUE(is_one_byte || H5Tget_order(type.id()) == H5T_ORDER_LE);
}

TEST_F(Hdf5, ScalarsHaveNoDimensions) {
  h5::File file(path_, Mode::create);
  const h5::Dataset scalar = file.write<double>("/pi", {}, std::vector{3.25});
  EXPECT_THAT(scalar.shape(), IsEmpty());
  EXPECT_THAT(scalar.read<double>(), ElementsAre(3.25));
}

TEST_F(Hdf5, DatasetsMayBeEmpty) {
  h5::File file(path_, Mode::create);
  h5::Dataset empty = file.write<double>("/fixed_point/state", {0, 3}, {});
  EXPECT_EQ(empty.shape(), (Shape{0, 3}));
  EXPECT_THAT(empty.read<double>(), IsEmpty());
  empty.write_rows<double>(0, 0, {});
  EXPECT_THAT(empty.read_rows<double>(0, 0), IsEmpty());
}

TEST_F(Hdf5, RowsAreSlicesAlongTheFirstDimension) {
  h5::File file(path_, Mode::create);
  h5::Dataset dataset = file.create<std::int32_t>("/x", {4, 3});
  for (int row : {2, 0, 3, 1})
    dataset.write_rows<std::int32_t>(static_cast<hsize_t>(row), 1,
                                     std::vector<std::int32_t>{3 * row, 3 * row + 1, 3 * row + 2});
  std::vector<std::int32_t> counted(12);
  std::iota(counted.begin(), counted.end(), 0);
  EXPECT_EQ(dataset.read<std::int32_t>(), counted);
  EXPECT_THAT(dataset.read_rows<std::int32_t>(1, 2), ElementsAre(3, 4, 5, 6, 7, 8));
  EXPECT_THAT(dataset.read_rows<std::int32_t>(4, 0), IsEmpty());
}

TEST_F(Hdf5, RowsNotWrittenAreZero) {
  h5::File file(path_, Mode::create);
  h5::Dataset dataset = file.create<double>("/x", {3});
  dataset.write_rows<double>(1, 1, std::vector{5.0});
  EXPECT_THAT(dataset.read<double>(), ElementsAre(0, 5, 0));
}

TEST_F(Hdf5, RefusesRowsOutsideTheDatasetAndValuesThatDoNotFit) {
  h5::File file(path_, Mode::create);
  h5::Dataset dataset = file.create<double>("/x", {4, 2});
  const std::vector<double> two(2), three(3);
  EXPECT_THROW(dataset.write_rows<double>(4, 1, two), std::invalid_argument);
  EXPECT_THROW(dataset.write_rows<double>(std::numeric_limits<hsize_t>::max(), 1, two),
               std::invalid_argument);
  EXPECT_THROW(dataset.write_rows<double>(0, 1, three), std::invalid_argument);
  EXPECT_THROW(dataset.write<double>(two), std::invalid_argument);
  EXPECT_THROW(file.create<double>("/scalar", {}).read_rows<double>(0, 1), std::invalid_argument);
  EXPECT_THAT(message_of<std::invalid_argument>([&] { dataset.read_rows<double>(3, 2); }),
              HasSubstr("test.h5:/x: rows 3 to 5 of 4"));
}

TEST_F(Hdf5, RefusesAnotherElementTypeThanTheStoredOne) {
  h5::File file(path_, Mode::create);
  h5::Dataset dataset = file.write<float>("/x", {1}, std::vector{1.f});
  dataset.set_attribute<double>("a", 1);
  EXPECT_THAT(message_of<StorageError>([&] { dataset.read<double>(); }),
              HasSubstr("test.h5:/x: holds float32, not float64"));
  EXPECT_THROW(dataset.write<std::int32_t>(std::vector{1}), StorageError);
  EXPECT_THAT(message_of<StorageError>([&] { dataset.attribute<std::string>("a"); }),
              HasSubstr("test.h5:/x: attribute 'a' holds float64, not text"));
}

TEST_F(Hdf5, RefusesTypesThatItDoesNotWrite) {
  h5::File file(path_, Mode::create);
  const h5::Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const h5::Dataset big_endian({H5Dcreate2(file.id(), "x", H5T_IEEE_F64BE, space.id(), H5P_DEFAULT,
                                           H5P_DEFAULT, H5P_DEFAULT),
                                H5Dclose});
  EXPECT_THAT(message_of<StorageError>([&] { big_endian.type(); }),
              HasSubstr("test.h5:/x: holds elements of an unknown type; one of: float32"));
}

TEST_F(Hdf5, TextsAreFixedLengthNullPaddedUtf8) {
  const Texts names{"vanilla", "", "μ ± σ", "gru"};
  h5::File file(path_, Mode::create);
  const h5::Dataset dataset = file.write<std::string>("/names", {4}, names);
  EXPECT_EQ(dataset.read<std::string>(), names);
  const h5::Handle type(H5Dget_type(dataset.id()), H5Tclose);
  EXPECT_EQ(H5Tget_size(type.id()), names[2].size());
  EXPECT_EQ(H5Tis_variable_str(type.id()), 0);
  EXPECT_EQ(H5Tget_strpad(type.id()), H5T_STR_NULLPAD);
  EXPECT_EQ(H5Tget_cset(type.id()), H5T_CSET_UTF8);
}

TEST_F(Hdf5, TextRowsFitTheWidthOfTheDatasetOrAreRefused) {
  h5::File file(path_, Mode::create);
  h5::Dataset dataset = file.write<std::string>("/names", {3}, Texts{"", "", "wide"});
  dataset.write_rows<std::string>(1, 2, Texts{"four", "one"});
  EXPECT_THAT(dataset.read<std::string>(), ElementsAre("", "four", "one"));
  EXPECT_THAT(message_of<std::invalid_argument>(
                  [&] { dataset.write_rows<std::string>(0, 1, Texts{"fives"}); }),
              AllOf(HasSubstr("'fives'"), HasSubstr("4 bytes")));
  EXPECT_THROW(dataset.write_rows<std::string>(0, 1, Texts{std::string("a\0b", 3)}),
               std::invalid_argument);
  EXPECT_THAT(dataset.read<std::string>(), ElementsAre("", "four", "one"));
}

TEST_F(Hdf5, TextsOfAnyLengthAreThoseOfNetcdf) {
  const Texts names{"vanilla", "", "μ ± σ", std::string(1000, 'x')};
  {
    h5::File file(path_, Mode::create);
    h5::Dataset dataset = file.create_texts("/names", {2, 2});
    dataset.write<std::string>(names);
    dataset.write_rows<std::string>(1, 1, Texts{"longer than before", "y"});
    EXPECT_THROW(dataset.write_rows<std::string>(0, 1, Texts{std::string("a\0b", 3), ""}),
                 std::invalid_argument);
    const h5::Handle type(H5Dget_type(dataset.id()), H5Tclose);
    EXPECT_GT(H5Tis_variable_str(type.id()), 0);
    EXPECT_EQ(H5Tget_cset(type.id()), H5T_CSET_UTF8);
  }
  const h5::File file(path_, Mode::read);
  const h5::Dataset dataset = file.dataset("/names");
  EXPECT_EQ(dataset.type(), h5::Type::text);
  EXPECT_EQ(dataset.read<std::string>(), (Texts{names[0], names[1], "longer than before", "y"}));
  EXPECT_EQ(dataset.read_box<std::string>({1, 1}, {1, 1}), Texts{"y"});
}

TEST_F(Hdf5, DimensionsWithoutValuesTakeNoRoomAndAreThoseOfNetcdf) {
  h5::File file(path_, Mode::create);
  h5::Dataset dimension = file.create_dimension("/n", 3);
  EXPECT_EQ(H5Dget_storage_size(dimension.id()), 0);
  EXPECT_EQ(dimension.attribute<std::string>("NAME"),
            "This is a netCDF dimension but not a netCDF variable.         3");
  h5::Dataset y = file.write<double>("/y", {3}, std::vector{1.0, 2.0, 3.0});
  y.attach_scale(0, dimension);
  EXPECT_GT(H5DSis_attached(y.id(), dimension.id(), 0), 0);
  y.detach_scale(0, dimension);
  EXPECT_EQ(H5DSis_attached(y.id(), dimension.id(), 0), 0);
}

TEST_F(Hdf5, ReadsAsciiTextPaddedByOthers) {
  h5::File file(path_, Mode::create);
  const h5::Handle type(H5Tcopy(H5T_FORTRAN_S1), H5Tclose);  // space-padded ASCII
  H5Tset_size(type.id(), 4);
  const h5::Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const h5::Dataset foreign(
      {H5Dcreate2(file.id(), "x", type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
       H5Dclose});
  ASSERT_GE(H5Dwrite(foreign.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, "ab  "), 0);
  EXPECT_THAT(foreign.read<std::string>(), ElementsAre("ab"));
}

TEST_F(Hdf5, AttributesGoOnFilesGroupsAndDatasets) {
  {
    h5::File file(path_, Mode::create);
    file.set_attribute<std::int64_t>("schema_version", 3);
    h5::Group group = file.create_group("/probe");
    group.set_attribute<std::string>("units", "spikes/s");
    group.set_attribute<std::string>("empty", "");
    group.set_attribute_list<std::string>("dims", Texts{"trial", "time"});
    group.set_attribute_list<double>("none", {});
    file.create<float>("/probe/inputs", {1}).set_attribute<double>("scale", 0.1);
  }
  const h5::File file(path_, Mode::read);
  EXPECT_EQ(file.attribute<std::int64_t>("schema_version"), 3);
  EXPECT_TRUE(file.has_attribute("schema_version"));
  EXPECT_FALSE(file.has_attribute("units"));
  EXPECT_EQ(file.group("probe").attribute<std::string>("units"), "spikes/s");
  EXPECT_EQ(file.group("probe").attribute<std::string>("empty"), "");
  EXPECT_THAT(file.group("probe").attribute_list<std::string>("dims"),
              ElementsAre("trial", "time"));
  EXPECT_THAT(file.group("probe").attribute_list<double>("none"), IsEmpty());
  EXPECT_EQ(file.dataset("/probe/inputs").attribute<double>("scale"), 0.1);
}

TEST_F(Hdf5, AttributesAreReplacedEvenByAnotherType) {
  h5::File file(path_, Mode::create);
  file.set_attribute<double>("a", 1);
  file.set_attribute<std::string>("a", "two");
  EXPECT_EQ(file.attribute<std::string>("a"), "two");
}

TEST_F(Hdf5, AnAttributeThatCannotBeWrittenIsRefusedBeforeTheOldOneGoes) {
  h5::File file(path_, Mode::create);
  file.set_attribute<std::string>("a", "old");
  EXPECT_THROW(file.set_attribute<std::string>("a", std::string("a\0b", 3)), std::invalid_argument);
  EXPECT_EQ(file.attribute<std::string>("a"), "old");
}

TEST_F(Hdf5, AskingForOneOfManyAttributeValuesFails) {
  h5::File file(path_, Mode::create);
  file.set_attribute_list<double>("a", std::vector{1.0, 2.0});
  EXPECT_THAT(message_of<StorageError>([&] { file.attribute<double>("a"); }),
              HasSubstr("attribute 'a' has 2 values, not one"));
}

TEST_F(Hdf5, MissingGroupsOnTheWayAreMade) {
  h5::File file(path_, Mode::create);
  file.create<double>("/a/b/c", {1});
  file.create_group("/a/d/e");
  EXPECT_THAT(file.names(), ElementsAre("a"));
  EXPECT_THAT(file.group("a").names(), ElementsAre("b", "d"));
}

TEST_F(Hdf5, NamesAreSorted) {
  h5::File file(path_, Mode::create);
  for (const char* name : {"svcca", "cka", "topology", "procrustes"})
    file.create<double>(std::string("/dissimilarity/") + name, {1});
  EXPECT_THAT(file.group("/dissimilarity").names(),
              ElementsAre("cka", "procrustes", "svcca", "topology"));
}

TEST_F(Hdf5, KnowsWhatExists) {
  h5::File file(path_, Mode::create);
  file.create<double>("/a/b", {1});
  for (const char* path : {"/", "/a", "a", "/a/b", "a/b"}) EXPECT_TRUE(file.exists(path)) << path;
  for (const char* path : {"/b", "/x/y/z", "b"}) EXPECT_FALSE(file.exists(path)) << path;
  EXPECT_TRUE(file.group("a").exists("b"));
  EXPECT_TRUE(file.group("a").exists("/a"));
}

TEST_F(Hdf5, RemovedDatasetsCanBeMadeAnew) {
  h5::File file(path_, Mode::create);
  file.create<double>("/embedding/cka", {2});
  file.remove("/embedding/cka");
  EXPECT_FALSE(file.exists("/embedding/cka"));
  EXPECT_EQ(file.create<float>("/embedding/cka", {3}).shape(), Shape{3});
}

TEST_F(Hdf5, EditingKeepsWhatIsThereAndCreatingDoesNot) {
  { h5::File(path_, Mode::create).write<double>("/old", {1}, std::vector{1.0}); }
  { h5::File(path_, Mode::edit).write<double>("/new", {1}, std::vector{2.0}); }
  EXPECT_THAT(h5::File(path_, Mode::read).names(), ElementsAre("new", "old"));
  { h5::File file(path_, Mode::create); }
  EXPECT_THAT(h5::File(path_, Mode::read).names(), IsEmpty());
}

TEST_F(Hdf5, DimensionScalesAreAttachedAndLabelled) {
  h5::File file(path_, Mode::create);
  h5::Dataset id = file.write<std::string>("/network/id", {2}, Texts{"a", "b"});
  h5::Dataset matrix = file.create<float>("/dissimilarity/cka", {2, 2});
  id.make_scale("network");
  for (unsigned dimension : {0u, 1u}) {
    matrix.attach_scale(dimension, id);
    matrix.label(dimension, dimension == 0 ? "row" : "column");
    EXPECT_GT(H5DSis_attached(matrix.id(), id.id(), dimension), 0);
  }
  EXPECT_GT(H5DSis_scale(id.id()), 0);
  char label[16] = {};
  H5DSget_label(matrix.id(), 1, label, sizeof label);
  EXPECT_STREQ(label, "column");
  EXPECT_THAT(message_of<StorageError>([&] { matrix.attach_scale(2, id); }),
              HasSubstr("test.h5: cannot attach a dimension scale to '/dissimilarity/cka'"));
}

TEST_F(Hdf5, PythonReadsWhatIsWritten) {
  const std::string python = UNIDYN_PYTHON;
  if (std::system((python + " -c 'import h5py' 2>/dev/null").c_str()) != 0)
    GTEST_SKIP() << "no h5py for " << python;
  {
    h5::File file(path_, Mode::create);
    file.set_attribute<std::int64_t>("schema_version", 1);
    h5::Dataset id = file.write<std::string>("/network/id", {2}, Texts{"ab", "μ"});
    h5::Dataset x = file.write<float>("/x", {2, 3}, std::vector<float>{0, 1, 2, 3, 4, 5});
    id.make_scale("network");
    x.attach_scale(0, id);
    x.label(0, "network");
    x.set_attribute<std::string>("units", "µV");
    x.set_attribute_list<double>("range", std::vector{0.0, 5.0});
  }
  std::ofstream(scratch_ / "read.py") << R"(
import sys, h5py, numpy as np
with h5py.File(sys.argv[1]) as f:
    assert f.attrs["schema_version"] == 1
    ids, x = f["network/id"], f["x"]
    assert ids.dtype == "S2" and ids[0] == b"ab" and ids[1].decode() == "μ", ids[:]
    assert list(ids.asstr()[:]) == ["ab", "μ"]
    assert x.dtype == "<f4" and np.array_equal(x, np.arange(6).reshape(2, 3))
    assert x.dims[0].label == "network" and x.dims[0]["network"] == ids
    assert x.attrs["units"].decode() == "µV" and list(x.attrs["range"]) == [0, 5]
)";
  const std::string script = scratch_ / "read.py";
  EXPECT_EQ(std::system((python + " " + script + " " + path_.string()).c_str()), 0);
}

}  // namespace
}  // namespace unidyn
