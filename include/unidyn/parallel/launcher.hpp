#pragma once
// What the environment tells a process of how it was started, before MPI is.
#include <functional>
#include <optional>

namespace unidyn {

/// The value of an environment variable; null where it is not set. Such as std::getenv.
using Variables = std::function<const char*(const char* name)>;

/// How a process was started.
struct Launch {
  long rank = 0;            // among those started with it
  long size = 1;            // of them, as far as is known
  bool srun_alone = false;  // by srun, which offers nothing that MPI could start by (PMI)
};

/// As mpirun (OMPI_COMM_WORLD_RANK; PMI_RANK in MPICH's) or srun (SLURM_STEP_ID, SLURM_PROCID,
/// SLURM_STEP_NUM_TASKS, with PMIX_RANK or PMI_RANK where it offers PMI) sets it. A batch script,
/// which has some of Slurm's variables too, was started alone.
Launch launch_of(const Variables& variable);

/// Whether what these processes say comes to a terminal by way of the mpirun that started them,
/// whose pipes hide it from them. Only rank 0 beside its mpirun can tell.
bool launcher_has_terminal(const Launch& launch);

/// Throws UsageError with what to type where this process is one of several that MPI would not
/// bring together.
void require_launcher_with_mpi(const Launch& launch);
/// Throws UsageError if MPI has joined fewer than were started together.
void require_joined(const Launch& launch, int ranks);

/// Seconds until the end of the Slurm job that this process belongs to, by SLURM_JOB_END_TIME, less
/// what ending in good order may take: two minutes, or a quarter of a shorter time. Nothing without
/// a job, or where that end has passed: it is then one that was inherited from another job.
///
///   now  seconds since 1970
std::optional<double> seconds_in_slurm_job(const Variables& variable, double now);

}  // namespace unidyn
