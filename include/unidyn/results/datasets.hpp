#pragma once
// Names of datasets of the population that more than one place of the code needs. Each stands here
// alone; the schema (jobs/schema.md) says what they hold.

namespace unidyn::datasets {

inline constexpr const char* condition_frequency = "/condition/frequency";
inline constexpr const char* condition_input = "/condition/input";
inline constexpr const char* condition_label = "/condition/label";

inline constexpr const char* fixed_point_count = "/fixed_point/count";
inline constexpr const char* fixed_point_held_input = "/fixed_point/held_input";
inline constexpr const char* fixed_point_label = "/fixed_point/label";
inline constexpr const char* fixed_point_network = "/fixed_point/network";
inline constexpr const char* fixed_point_output = "/fixed_point/output";
inline constexpr const char* fixed_point_slow = "/fixed_point/slow";
inline constexpr const char* fixed_point_stable = "/fixed_point/stable";

inline constexpr const char* graph_coverage = "/graph/coverage";
inline constexpr const char* graph_distance = "/graph/distance";
inline constexpr const char* graph_eigenvalue_im = "/graph/eigenvalue_im";
inline constexpr const char* graph_eigenvalue_re = "/graph/eigenvalue_re";
inline constexpr const char* graph_label = "/graph/label";
inline constexpr const char* graph_transition = "/graph/transition";

inline constexpr const char* lines_kind = "/lines/kind";
inline constexpr const char* lines_response = "/lines/response";
inline constexpr const char* lines_whole_response = "/lines/whole_response";

inline constexpr const char* network_activation = "/network/activation";
inline constexpr const char* network_architecture = "/network/architecture";
inline constexpr const char* network_compared = "/network/compared";
inline constexpr const char* network_error = "/network/error";
inline constexpr const char* network_id = "/network/id";
inline constexpr const char* network_l2 = "/network/l2";
inline constexpr const char* network_loss = "/network/loss";
inline constexpr const char* network_name = "/network/name";
inline constexpr const char* network_origin = "/network/origin";
inline constexpr const char* network_reason = "/network/reason";
inline constexpr const char* network_replicate = "/network/replicate";
inline constexpr const char* network_reset = "/network/reset";
inline constexpr const char* network_status = "/network/status";
inline constexpr const char* network_trained = "/network/trained";
inline constexpr const char* network_units = "/network/units";

inline constexpr const char* orbits_kind = "/orbits/kind";
inline constexpr const char* orbits_linear_frequency = "/orbits/linear_frequency";
inline constexpr const char* orbits_period = "/orbits/period";
inline constexpr const char* orbits_turns = "/orbits/turns";
inline constexpr const char* orbits_unstable = "/orbits/unstable";

inline constexpr const char* probe_inputs = "/probe/inputs";
inline constexpr const char* probe_length = "/probe/length";
inline constexpr const char* probe_targets = "/probe/targets";
inline constexpr const char* probe_time = "/probe/time";
inline constexpr const char* probe_trial = "/probe/trial";

inline constexpr const char* representation_basis = "/representation/basis";
inline constexpr const char* representation_loading_count = "/representation/loading_count";
inline constexpr const char* representation_right = "/representation/right";
inline constexpr const char* representation_singular_value = "/representation/singular_value";
inline constexpr const char* representation_unit_count = "/representation/unit_count";

inline constexpr const char* training_count = "/training/count";

inline constexpr const char* transitions_noise = "/transitions/noise";

inline constexpr const char* weights_count = "/weights/count";
inline constexpr const char* weights_values = "/weights/values";

}  // namespace unidyn::datasets
