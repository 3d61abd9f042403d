#pragma once
// How this process was started, read from its environment before MPI is initialised.
#include <functional>
#include <optional>

namespace unidyn {

/// Returns the value of an environment variable, or null if it is not set; for example std::getenv.
using Variables = std::function<const char*(const char* name)>;

/// How a process was started.
struct Launch {
  long rank = 0;            // among the processes started together
  long size = 1;            // number of these processes, if known
  bool srun_alone = false;  // by srun without PMI, by which MPI could connect the processes
};

/// From the variables of mpirun (OMPI_COMM_WORLD_RANK; PMI_RANK in MPICH) or srun (SLURM_STEP_ID,
/// SLURM_PROCID, SLURM_STEP_NUM_TASKS, and PMIX_RANK or PMI_RANK if it offers PMI). A batch script,
/// which has some of Slurm's variables too, counts as a single process.
Launch launch_of(const Variables& variable);

/// Whether what these processes say comes to a terminal by way of the mpirun that started them,
/// whose pipes hide it from them. Only rank 0 beside its mpirun can tell.
bool launcher_has_terminal(const Launch& launch);

/// Throws UsageError with what to type where this process is one of several that MPI would not
/// bring together.
void require_launcher_with_mpi(const Launch& launch);
/// Throws UsageError if MPI connected fewer processes than were started together.
void require_joined(const Launch& launch, int ranks);

/// Seconds until the end of this process's Slurm job, from SLURM_JOB_END_TIME, less the time that a
/// clean exit may take: two minutes, or a quarter of a shorter time. Empty without a job, or if
/// that end has passed: the variable was then inherited from another job.
///
///   now  seconds since 1970
std::optional<double> seconds_in_slurm_job(const Variables& variable, double now);

}  // namespace unidyn
