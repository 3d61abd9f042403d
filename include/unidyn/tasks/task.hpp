#pragma once
// What networks learn. A task is a struct with settings that makes trials; everything else in the
// program handles it as a Task, a value that hides which struct it is.
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "unidyn/core/enumeration.hpp"
#include "unidyn/core/random.hpp"
#include "unidyn/core/settings.hpp"
#include "unidyn/tasks/trials.hpp"

namespace unidyn {

/// The tasks, in the order in which users see them. To add one, add its name here and a file
/// src/tasks/NAME.cpp that holds its struct and the TaskDefinition tasks::NAME; a name without a
/// definition does not link.
#define UNIDYN_TASKS(X) \
  X(flipflop)           \
  X(sinewave)           \
  X(integration)        \
  X(delayed)            \
  X(path_integration)   \
  X(file)

#define UNIDYN_ENUMERATOR(name) name,
enum class TaskName { UNIDYN_TASKS(UNIDYN_ENUMERATOR) };
#undef UNIDYN_ENUMERATOR

template <>
struct Names<TaskName> {
#define UNIDYN_NAME(name) std::pair{TaskName::name, std::string_view(#name)},
  static constexpr auto value = std::to_array({UNIDYN_TASKS(UNIDYN_NAME)});
#undef UNIDYN_NAME
};

/// A number of each condition that people want to know, such as the frequency that a command asks
/// for.
struct ConditionFact {
  std::string name;
  std::string units;
  std::string description;
  Vector<double> values;  // [C]
};

/// "silence" for a single condition without input, otherwise "`kind` 1", "`kind` 2", ….
std::vector<std::string> numbered_names(const std::string& kind, const Matrix<double>& conditions);

/// A struct of settings that makes trials. Beside what is listed here it may have, all const:
///
///   bool weighted()              trials have weights. Without: all numbers count
///   bool ragged()                trials have lengths. Without: all end alike
///   std::optional<double> chance()
///                                targets are classes: share of wrong answers where the answer is
///                                always the most frequent class, > 0. Without: they are numbers
///   std::vector<std::string> condition_names()
///                                one for each condition. Without: "condition 1", …
///   std::vector<ConditionFact> condition_facts()
///   Vector<double> target_scale()
///                                greatest |target| of each output. Without: 1
///   T held_out_part()            the trials that training never sees. Without: every trial is new
template <class T>
concept TaskSettings = requires(const T& task, Trials& trials, Stream& stream) {
  { T::name } -> std::convertible_to<TaskName>;
  { task.inputs() } -> std::convertible_to<Index>;   // channels, I
  { task.outputs() } -> std::convertible_to<Index>;  // channels, O
  { task.steps() } -> std::convertible_to<Index>;    // in a trial
  // The inputs, a column each, that can be held still, so that a network has fixed points under
  // them [I × C].
  { task.conditions() } -> std::convertible_to<Matrix<double>>;
  // Draws every trial of `trials` anew, without allocating. Requires its matrices to have the
  // task's sizes.
  task.fill(trials, stream);
};

/// A task with its settings, as a value: copies share what they hold, and set() changes one of them
/// alone. Sizes and meanings of its members are those of TaskSettings.
class Task {
 public:
  /// The flipflop with its default settings.
  Task();
  template <TaskSettings T>
  Task(T settings)  // NOLINT: a task is what its settings are
      : model_(std::make_shared<Model<T>>(std::move(settings))) {}

  TaskName name() const { return model_->name(); }
  /// The settings as the struct that they are; nullptr if they are another's.
  template <TaskSettings T>
  const T* as() const {
    const auto* model = dynamic_cast<const Model<T>*>(model_.get());
    return model ? &model->settings : nullptr;
  }

  /// assign_setting() for this task's settings.
  bool set(std::string_view key, std::string_view text, const std::filesystem::path& directory);
  /// listed() of this task's settings.
  std::vector<SettingText> settings() const { return model_->list(); }
  /// canonical_text("task.", …) of this task's settings.
  std::string canonical() const { return model_->canonical(); }

  Index inputs() const { return model_->inputs(); }    // channels
  Index outputs() const { return model_->outputs(); }  // channels
  Index steps() const { return model_->steps(); }      // of a trial
  bool weighted() const { return model_->weighted(); }
  bool ragged() const { return model_->ragged(); }
  std::optional<double> chance() const { return model_->chance(); }
  Matrix<double> conditions() const { return model_->conditions(); }
  std::vector<std::string> condition_names() const { return model_->condition_names(); }
  std::vector<ConditionFact> condition_facts() const { return model_->condition_facts(); }
  Vector<double> target_scale() const { return model_->target_scale(); }
  Task held_out_part() const;
  void fill(Trials& trials, Stream& stream) const { model_->fill(trials, stream); }

 private:
  struct AnyModel {
    virtual ~AnyModel() = default;
    virtual TaskName name() const = 0;
    virtual std::shared_ptr<AnyModel> clone() const = 0;
    virtual bool set(std::string_view, std::string_view, const std::filesystem::path&) = 0;
    virtual std::vector<SettingText> list() const = 0;
    virtual std::string canonical() const = 0;
    virtual Index inputs() const = 0;
    virtual Index outputs() const = 0;
    virtual Index steps() const = 0;
    virtual bool weighted() const = 0;
    virtual bool ragged() const = 0;
    virtual std::optional<double> chance() const = 0;
    virtual Matrix<double> conditions() const = 0;
    virtual std::vector<std::string> condition_names() const = 0;
    virtual std::vector<ConditionFact> condition_facts() const = 0;
    virtual Vector<double> target_scale() const = 0;
    virtual std::shared_ptr<const AnyModel> held_out_part() const = 0;  // nullptr: none
    virtual void fill(Trials&, Stream&) const = 0;
  };

  template <class T>
  struct Model final : AnyModel {
    explicit Model(T s) : settings(std::move(s)) {}
    TaskName name() const override { return T::name; }
    std::shared_ptr<AnyModel> clone() const override { return std::make_shared<Model>(settings); }
    bool set(std::string_view key, std::string_view text,
             const std::filesystem::path& directory) override {
      return assign_setting(settings, key, text, directory);
    }
    std::vector<SettingText> list() const override { return listed(settings); }
    std::string canonical() const override { return canonical_text("task.", settings); }
    Index inputs() const override { return settings.inputs(); }
    Index outputs() const override { return settings.outputs(); }
    Index steps() const override { return settings.steps(); }
    bool weighted() const override {
      if constexpr (requires { settings.weighted(); }) return settings.weighted();
      return false;
    }
    bool ragged() const override {
      if constexpr (requires { settings.ragged(); }) return settings.ragged();
      return false;
    }
    std::optional<double> chance() const override {
      if constexpr (requires { settings.chance(); }) return settings.chance();
      return std::nullopt;
    }
    Matrix<double> conditions() const override { return settings.conditions(); }
    std::vector<std::string> condition_names() const override {
      if constexpr (requires { settings.condition_names(); }) return settings.condition_names();
      return numbered_names("condition", settings.conditions());
    }
    std::vector<ConditionFact> condition_facts() const override {
      if constexpr (requires { settings.condition_facts(); }) return settings.condition_facts();
      return {};
    }
    Vector<double> target_scale() const override {
      if constexpr (requires { settings.target_scale(); }) return settings.target_scale();
      return Vector<double>::Ones(settings.outputs());
    }
    std::shared_ptr<const AnyModel> held_out_part() const override {
      if constexpr (requires { settings.held_out_part(); })
        return std::make_shared<Model>(settings.held_out_part());
      return nullptr;
    }
    void fill(Trials& trials, Stream& stream) const override { settings.fill(trials, stream); }

    T settings;
  };

  explicit Task(std::shared_ptr<const AnyModel> model) : model_(std::move(model)) {}

  std::shared_ptr<const AnyModel> model_;
};

/// A setting of a job that is other by default for a task: "train.batch", "51".
struct TaskDefault {
  std::string_view key;
  std::string_view value;
};

/// What there is to know about a task, beside its settings.
struct TaskDefinition {
  std::string_view summary;  // a line, with its source
  /// The training that suits it, the directions by which its states are compared, and what its
  /// networks are asked: settings of other sections of a job.
  std::span<const TaskDefault> defaults;
  /// Median training steps until it is solved with these, at 64 units: vanilla, ugrnn, gru and
  /// lstm, each with tanh and relu. 0: not known.
  std::array<double, 8> usual_steps;
  Task (*make)();  // with its default settings
};

namespace tasks {
#define UNIDYN_DECLARATION(name) extern const TaskDefinition name;
UNIDYN_TASKS(UNIDYN_DECLARATION)
#undef UNIDYN_DECLARATION
}  // namespace tasks

const TaskDefinition& definition_of(TaskName name);

/// The task called `name`, with its default settings.
Task default_task(TaskName name);

/// Room for `count` trials of `task`.
Trials empty_trials(const Task& task, Index count);
/// `count` trials of `task`.
Trials make_trials(const Task& task, Index count, Stream stream);

/// The condition of each of `trials`: that whose input is nearest to the trial's mean input.
std::vector<Index> trial_conditions(const Task& task, const Trials& trials);

}  // namespace unidyn
