// Files of networks from elsewhere: each layout that is read, and each refusal.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "import_files.hpp"
#include "unidyn/tasks/flipflop.hpp"
#include "unidyn/training/network.hpp"
#include "unidyn/trials/imports.hpp"

namespace unidyn {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr hsize_t given_units = 3, given_channels = 2;

// Networks of three units with two inputs and two outputs.
class NetworkFiles : public ImportFiles {
 protected:
  void say_kind(const std::string& architecture, const std::string& reset = {},
                const std::string& group = "/") {
    say<std::string>("architecture", architecture, group);
    say<std::string>("activation", "tanh", group);
    if (!reset.empty()) say<std::string>("reset", reset, group);
  }
  // Datasets of torch's names, by rows of gates; biases add up to `bias` times 1, 2, ….
  void put_torch(hsize_t gates, const std::string& layer = "rnn.",
                 const std::string& readout = "readout.") {
    const hsize_t rows = gates * given_units;
    put(layer + "weight_hh_l0", {rows, given_units}, 100);
    put(layer + "weight_ih_l0", {rows, given_channels}, 200);
    put(layer + "bias_ih_l0", {rows}, 300);
    put(layer + "bias_hh_l0", {rows}, 400);
    put(readout + "weight", {given_channels, given_units}, 500);
    put(readout + "bias", {given_channels}, 600);
  }
  // Datasets of our own names.
  void put_own(hsize_t gates, bool resets_after = false) {
    const hsize_t rows = gates * given_units;
    put("recurrent", {rows, given_units}, 100);
    put("input", {rows, given_channels}, 200);
    put("bias", {rows}, 300);
    if (resets_after) put("recurrent_bias", {given_units}, 400);
    put("readout", {given_channels, given_units}, 500);
    put("readout_bias", {given_channels}, 600);
  }
  std::vector<Imported> read() {
    file_.close();
    return read_given_networks(path_, task_);
  }
  std::string refusal() {
    file_.close();
    return refusal_of([&] { read_given_networks(path_, task_); });
  }
  // first, first + 1, … with a step.
  static void append(std::vector<float>& to, hsize_t count, double first, double step = 1) {
    for (hsize_t i = 0; i < count; ++i)
      to.push_back(static_cast<float>(first + step * static_cast<double>(i)));
  }
  // The parameters of a network of put_torch(); of the biases the last `apart` stand apart.
  static std::vector<float> expected(hsize_t gates, bool folded, hsize_t apart = 0) {
    const hsize_t rows = gates * given_units;
    std::vector<float> all;
    append(all, rows * given_units, 100);
    append(all, rows * given_channels, 200);
    append(all, folded ? rows - apart : rows, folded ? 700 : 300, folded ? 2 : 1);
    if (apart > 0 && folded) append(all, apart, 300 + static_cast<double>(rows - apart));
    if (apart > 0) append(all, apart, folded ? 400 + static_cast<double>(rows - apart) : 400);
    append(all, given_channels * given_units, 500);
    append(all, given_channels, 600);
    return all;
  }
  static std::vector<float> parameters_of(const Imported& network) {
    return {network.parameters.begin(), network.parameters.end()};
  }

  const Task task_ = Flipflop{.bits = 2, .time = 5};
};

TEST_F(NetworkFiles, MayHaveOurOwnNames) {
  put_own(1);
  say_kind("vanilla");
  const auto networks = read();
  ASSERT_EQ(networks.size(), 1u);
  const Imported& network = networks.front();
  EXPECT_EQ(parameters_of(network), expected(1, false));
  EXPECT_EQ(network.cell.architecture, Architecture::vanilla);
  EXPECT_EQ(network.cell.activation, Activation::tanh);
  EXPECT_EQ(network.units, 3);
  EXPECT_EQ(network.name, "model");
  EXPECT_EQ(network.origin, "model");
  EXPECT_TRUE(network.trained && !network.recording && std::isnan(network.l2));
  EXPECT_FALSE(network.content.empty());
}

TEST_F(NetworkFiles, OfAUgrnnHaveOurOwnNames) {
  put_own(2);
  say_kind("ugrnn");
  EXPECT_EQ(parameters_of(read().front()), expected(2, false));
}

TEST_F(NetworkFiles, OfAGruWithResetAfterHaveARecurrentBias) {
  put_own(3, true);
  say_kind("gru", "after");
  const auto networks = read();
  EXPECT_EQ(networks.front().cell.reset, Reset::after);
  EXPECT_EQ(parameters_of(networks.front()), expected(3, false, given_units));
}

TEST_F(NetworkFiles, MayHaveThoseOfTorchsRnn) {
  put_torch(1);
  say_kind("RNN");
  EXPECT_EQ(parameters_of(read().front()), expected(1, true));
}

TEST_F(NetworkFiles, MayHaveThoseOfTorchsLstm) {
  put_torch(4, "memory.", "out.");
  say_kind("LSTM");
  EXPECT_EQ(parameters_of(read().front()), expected(4, true));
}

// The bias that the reset gate multiplies stands apart.
TEST_F(NetworkFiles, MayHaveThoseOfTorchsGru) {
  put_torch(3, "", "fc.");
  say_kind("GRU", "after");
  EXPECT_EQ(parameters_of(read().front()), expected(3, true, given_units));
}

TEST_F(NetworkFiles, MayLackBiases) {
  put("weight_hh_l0", {3, 3}, 100);
  put("weight_ih_l0", {3, 2}, 200);
  put("readout.weight", {2, 3}, 500);
  say_kind("rnn");
  const Vector<float> parameters = read().front().parameters;
  EXPECT_TRUE(parameters.segment(15, 3).isZero(0) && parameters.tail(2).isZero(0));
}

TEST_F(NetworkFiles, MayHaveAGroupForEach) {
  for (const char* name : {"first", "second"}) {
    file_.create_group(name);
    put(std::string(name) + "/recurrent", {3, 3}, name[0]);
    put(std::string(name) + "/input", {3, 2}, 1);
    put(std::string(name) + "/bias", {1, 3}, 2);  // a row, as MATLAB has lists
    put(std::string(name) + "/readout", {2, 3}, 3);
    put(std::string(name) + "/readout_bias", {2}, 4);
  }
  say_kind("vanilla");
  say<std::string>("origin", "elsewhere");
  say<std::string>("origin", "a place", "second");
  say<double>("l2", 0.5, "second");
  say<std::int64_t>("trained", 0, "second");
  const auto networks = read();
  ASSERT_EQ(networks.size(), 2u);
  EXPECT_EQ(networks[0].name, "first");
  EXPECT_EQ(networks[0].origin, "elsewhere");
  EXPECT_TRUE(networks[0].trained);
  EXPECT_EQ(networks[0].parameters(0), 'f');
  EXPECT_EQ(networks[1].name, "second");
  EXPECT_EQ(networks[1].origin, "a place");
  EXPECT_EQ(networks[1].l2, 0.5);
  EXPECT_FALSE(networks[1].trained);
  EXPECT_NE(networks[0].content, networks[1].content);
}

TEST_F(NetworkFiles, MayStartAtZeroExplicitly) {
  put_own(1);
  put("h0", {1, 3}, std::vector<double>(3, 0));
  say_kind("vanilla");
  EXPECT_EQ(read().size(), 1u);
}

// Each of these changes a file that is read otherwise.
struct BadNetwork {
  const char* name;
  void (*change)(h5::File& file);
  const char* refusal;
};
void PrintTo(const BadNetwork& bad, std::ostream* out) {
  *out << bad.name;
}

void write_numbers(h5::File& file, const std::string& path, const h5::Shape& shape,
                   double value = 1) {
  if (file.exists(path)) file.remove(path);
  file.write<double>(path, shape, std::vector<double>(h5::element_count(shape), value));
}

class BadTorchNetwork : public NetworkFiles, public ::testing::WithParamInterface<BadNetwork> {};

TEST_P(BadTorchNetwork, IsRefused) {
  put_torch(3);
  say_kind("gru", "after");
  GetParam().change(file_);
  EXPECT_THAT(refusal(), HasSubstr(GetParam().refusal));
}

const BadNetwork bad_torch_networks[] = {
    {"Nothing", [](h5::File&) {}, "accepted"},
    {"TwoDirections",
     [](h5::File& file) {
       write_numbers(file, "rnn.weight_ih_l0_reverse", {9, 2});
     },
     "/rnn.weight_ih_l0_reverse: belongs to a bidirectional layer"},
    {"Projection",
     [](h5::File& file) {
       write_numbers(file, "rnn.weight_hr_l0", {2, 3});
     },
     "/rnn.weight_hr_l0: belongs to an LSTM with proj_size"},
    {"TwoLayers",
     [](h5::File& file) {
       write_numbers(file, "rnn.weight_ih_l1", {9, 3});
     },
     "/rnn.weight_ih_l1: belongs to a second layer"},
    {"NoReadout",
     [](h5::File& file) {
       file.remove("readout.weight");
       file.remove("readout.bias");
     },
     "/weight: is missing; one linear readout"},
    {"TwoReadouts",
     [](h5::File& file) {
       write_numbers(file, "second.weight", {2, 3});
     },
     "/second.weight: is a second layer without time; one linear readout"},
    {"AnotherDataset", [](h5::File& file) { write_numbers(file, "rnn.tau", {1}); },
     "/rnn.tau: is not known; of a torch module"},
    {"StateThatIsNotZero",
     [](h5::File& file) {
       write_numbers(file, "h0", {1, 3});
     },
     "/h0: is not 0; Unidyn's networks start from the state 0"},
    {"OtherInputs",
     [](h5::File& file) {
       write_numbers(file, "rnn.weight_ih_l0", {9, 4});
     },
     "/rnn.weight_ih_l0: has 9 x 4, and 9 x 2 is needed (gru with 3 units; the task has 2 inputs "
     "and 2 outputs)"},
    {"OtherOutputs",
     [](h5::File& file) {
       write_numbers(file, "readout.weight", {5, 3});
     },
     "/readout.weight: has 5 x 3, and 2 x 3 is needed"},
    {"ExchangedAxes",
     [](h5::File& file) {
       write_numbers(file, "readout.weight", {3, 2});
     },
     "; are its axes exchanged?"},
    {"OtherBiases", [](h5::File& file) { write_numbers(file, "rnn.bias_hh_l0", {8}); },
     "/rnn.bias_hh_l0: has 8, and 9 is needed"},
    {"NumberThatIsNotFinite",
     [](h5::File& file) { write_numbers(file, "readout.bias", {2}, std::nan("")); },
     "/readout.bias: is not finite in row 0 (nan as float32)"},
    {"NumberBeyondSinglePrecision",
     [](h5::File& file) { write_numbers(file, "readout.bias", {2}, 1e300); },
     "/readout.bias: is not finite in row 0 (inf as float32)"},
    {"NoArchitecture", [](h5::File& file) { file.set_attribute<std::string>("architecture", ""); },
     " has no attribute architecture; an attribute architecture is needed, one of: vanilla"},
    {"OtherArchitecture",
     [](h5::File& file) { file.set_attribute<std::string>("architecture", "esn"); },
     " has the architecture 'esn'; an attribute architecture is needed"},
    {"ArchitectureThatIsANumber",
     [](h5::File& file) { file.set_attribute<std::int64_t>("architecture", 3); },
     " has an attribute architecture that is not one text"},
    {"OtherActivation",
     [](h5::File& file) { file.set_attribute<std::string>("activation", "sigmoid"); },
     " has the activation 'sigmoid'; an attribute activation is needed, one of: tanh, relu"},
    {"OtherReset", [](h5::File& file) { file.set_attribute<std::string>("reset", "never"); },
     " has the reset 'never'; an attribute reset is needed, one of: before, after"},
    {"SeveralLayersBySay",
     [](h5::File& file) { file.set_attribute<std::int64_t>("num_layers", 2); },
     " has several layers, two directions or a projection"},
    {"PenaltyThatIsAText", [](h5::File& file) { file.set_attribute<std::string>("l2", "small"); },
     " has an attribute l2 that is not one number"},
    {"OriginThatIsOurs",
     [](h5::File& file) { file.set_attribute<std::string>("origin", "trained here"); },
     " has the origin 'trained here', which is that of networks that Unidyn trains itself"},
    {"OriginOfTwoLines", [](h5::File& file) { file.set_attribute<std::string>("origin", "a\nb"); },
     "'; a text of one line without # is needed"},
    {"OriginWithAHash", [](h5::File& file) { file.set_attribute<std::string>("origin", "a # b"); },
     " has the origin 'a # b'; a text of one line without # is needed"},
};
INSTANTIATE_TEST_SUITE_P(With, BadTorchNetwork, ::testing::ValuesIn(bad_torch_networks),
                         [](const auto& bad) { return bad.param.name; });

TEST_F(NetworkFiles, OfOtherDatasetsAreRefused) {
  put("something", {3}, 1);
  say_kind("vanilla");
  EXPECT_THAT(refusal(), StartsWith(" is no network; the datasets recurrent, input, bias"));
}

TEST_F(NetworkFiles, WithADatasetTooManyAreRefused) {
  put_own(1);
  put("recurrent_bias", {3}, 1);
  say_kind("vanilla");
  EXPECT_THAT(refusal(), HasSubstr("/recurrent_bias: is not known, or not part of this archit"));
}

TEST_F(NetworkFiles, WithADatasetTooFewAreRefused) {
  put("recurrent", {3, 3}, 1);
  say_kind("vanilla");
  EXPECT_THAT(refusal(), HasSubstr("/input: is missing"));
}

TEST_F(NetworkFiles, OfAnotherArchitectureThanTheyAreAreRefused) {
  put_own(1);
  say_kind("lstm");
  EXPECT_THAT(refusal(), HasSubstr("/recurrent: has 3 x 3, and 12 x 3 is needed (lstm with 3"));
}

TEST_F(NetworkFiles, InAGroupAreRefusedByItsName) {
  file_.create_group("cell 1");
  put("cell 1/recurrent", {3, 3}, 1);
  EXPECT_THAT(refusal(), StartsWith("/cell 1: has no attribute architecture"));
}

TEST_F(NetworkFiles, ThatAreEmptyAreRefused) {
  EXPECT_THAT(refusal(), StartsWith(" is empty; the weights of a network is needed"));
}

TEST_F(NetworkFiles, ThatAreNoFilesAreRefused) {
  file_.close();
  const auto refusal = [&] { return refusal_of([&] { read_given_networks(path_, task_); }); };
  std::filesystem::remove(path_);
  EXPECT_THAT(refusal(), StartsWith(" there is no such file; import.networks has to name an HDF5"));
  std::ofstream(path_) << "a text";
  EXPECT_THAT(refusal(), StartsWith(" not an HDF5 file; one with the weights of a network is"));
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_THAT(refusal(), StartsWith(" not an HDF5 file but a directory; one with"));
  std::filesystem::remove(path_);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(refusal(), StartsWith(" not an HDF5 file but a pipe or device; one with"));
}

}  // namespace
}  // namespace unidyn
