"""What slurm/sweep.sbatch and slurm/submit.sh decide, with stand-ins for Slurm, for mpirun and for the program."""
import os
import pathlib
import signal
import stat
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Does what the line of `turns` says whose number is that of its call; after the last line the last one.
PROGRAM = r"""
if [ "$1" = plan ]; then
  [ -e "$STAND_IN/bad_job" ] && echo "job.cfg:1: no key" >&2 && exit 2
  echo "Sweep       about 3.2 h of one core; about 42 min on 32 workers" && exit
fi
[ "$1" = status ] && echo "3 done, 0 failed, 1 left" && exit
echo "$* end=${SLURM_JOB_END_TIME-} threads=$OMP_NUM_THREADS" >>"$STAND_IN/calls"
bring() { echo '{"event":"done","id":"ab01"}' >>"$LOG"; }
begin() { echo '{"event":"begun","time":"now","id":"ab01","network":"gru","rank":0}' >>"$LOG"; }
keep() { mkdir -p "$(dirname "$LOG")/checkpoints/ab"; echo >"$(dirname "$LOG")/checkpoints/ab/$1.h5"; }
until_signal() { trap 'echo got USR2 >>"$STAND_IN/calls"; return' USR2; touch "$STAND_IN/waits"; for ((;;)); do sleep 0.02; done; }
turn() { until_signal; }
line=$(head -n "$(grep -c end= "$STAND_IN/calls")" "$STAND_IN/turns" | tail -n 1)
eval "$line"
"""
SQUEUE = 'case $* in *%%e*) date --date="@$END" +%%FT%%T ;; *) cat "$STAND_IN/queue" 2>/dev/null ;; esac'.replace("%%", "%")
SCONTROL = 'echo "$*" >>"$STAND_IN/scontrol"; [ ! -e "$STAND_IN/no_requeue" ]'
SBATCH = ('echo "$*" >>"$STAND_IN/sbatch"; n=$(wc -l <"$STAND_IN/sbatch"); '
          '[ -e "$STAND_IN/refuse$n" ] && echo "sbatch: error: refused" >&2 && exit 1; echo "$((11 + n));cluster"')


class WithStandIns(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        self.addCleanup(holder.cleanup)
        self.directory = pathlib.Path(holder.name)
        self.study = self.directory / "a study"
        self.study.mkdir()
        self.job = self.directory / "job.cfg"
        self.job.touch()
        (self.directory / "bin").mkdir()
        self.stand_in("unidyn", PROGRAM)
        self.stand_in("squeue", SQUEUE)
        self.stand_in("scontrol", SCONTROL)
        self.stand_in("scancel", 'echo "$*" >>"$STAND_IN/scancel"')
        self.stand_in("sbatch", SBATCH)
        self.stand_in("mpirun", 'echo "mpirun $*" >>"$STAND_IN/launched"; while [ "$1" != "$UNIDYN" ]; do shift; done; exec "$@"')
        self.stand_in("srun", 'echo "srun $*" >>"$STAND_IN/launched"; while [ "$1" != "$UNIDYN" ]; do shift; done; exec "$@"')
        self.environment = {
            "PATH": f"{self.directory}/bin:{os.environ['PATH']}", "STAND_IN": str(self.directory),
            "UNIDYN": str(self.directory / "bin" / "unidyn"), "LOG": str(self.study / "events-1-of-2.jsonl"),
            "SLURM_JOB_ID": "7", "SLURM_ARRAY_JOB_ID": "7", "SLURM_ARRAY_TASK_ID": "1",
            "SLURM_SUBMIT_DIR": str(self.directory), "END": str(int(time.time()) + 3600), "UNIDYN_PAUSE": "0"}

    def stand_in(self, name, text):
        path = self.directory / "bin" / name
        path.write_text(f"#!/bin/bash\n{text}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def lines(self, name):
        path = self.directory / name
        return path.read_text().splitlines() if path.exists() else []


class Sweep(WithStandIns):
    def start(self, *turns, options=()):
        (self.directory / "turns").write_text("\n".join(turns) + "\n")
        return subprocess.Popen(["bash", ROOT / "slurm" / "sweep.sbatch", self.job, self.study, "2", *options],
                                env=self.environment, stderr=subprocess.PIPE, text=True)

    def ends(self, *turns, code, signals=(), options=()):
        """Runs the script, sending it the signals as soon as the program waits for one; returns what it said."""
        script = self.start(*turns, options=options)
        self.addCleanup(script.kill)
        for number in signals:
            end = time.monotonic() + 20
            while not (self.directory / "waits").exists() and time.monotonic() < end:
                time.sleep(0.01)
            script.send_signal(number)
        said = script.communicate(timeout=60)[1]
        self.assertEqual(script.returncode, code, said)
        return said

    def attempts(self):
        return [line for line in self.lines("calls") if "end=" in line]

    def assert_requeued(self, said):
        self.assertEqual(self.lines("scontrol"), ["requeue 7_1"], said)

    def assert_not_requeued(self, said):
        self.assertEqual(self.lines("scontrol"), [], said)

    def test_a_task_sweeps_its_shard_until_the_end_of_the_job(self):
        said = self.ends("exit 0", code=0, options=("--set", "seed=2"))
        self.assertEqual(self.attempts(), [f"sweep {self.job} -o {self.study} --shard 1/2 --set seed=2 "
                                           f"end={self.environment['END']} threads=1"])
        self.assertIn("shard 1/2: complete", said)
        self.assert_not_requeued(said)

    def test_without_an_array_the_study_is_finished(self):
        (self.study / "job.cfg").touch()
        del self.environment["SLURM_ARRAY_TASK_ID"]
        said = self.ends("exit 0", code=0)
        self.assertRegex(self.attempts()[0], f"^run {self.job} -o {self.study} end=")
        self.assertIn("the shards have brought: 3 done, 0 failed, 1 left", said)

    def test_failed_networks_are_told_from_a_failed_task(self):
        self.assertIn("complete; some networks failed", self.ends("exit 3", code=3))

    def test_a_refusal_is_final(self):
        self.ends("exit 2", code=2)
        self.assertEqual(len(self.attempts()), 1)

    def test_several_tasks_are_one_mpi_program_with_a_coordinator(self):
        self.environment["SLURM_NTASKS"] = "4"
        self.ends("exit 0", code=0)
        self.environment["UNIDYN_LAUNCHER"] = "srun"
        self.ends("exit 0", code=0)
        mpirun, srun = self.lines("launched")
        self.assertRegex(mpirun, "^mpirun -n 5 ")
        self.assertRegex(srun, "^srun --mpi=pmix --ntasks=5 .*--kill-on-bad-exit=1")

    def test_near_the_time_limit_it_is_run_again_if_it_brought_something(self):
        said = self.ends("bring; until_signal; exit 75", code=75, signals=[signal.SIGUSR1])
        self.assertIn("got USR2", self.lines("calls"))
        self.assert_requeued(said)

    def test_what_a_launcher_makes_of_the_exit_code_decides_nothing(self):
        for code in (1, 138, 0x8b):
            with self.subTest(code=code):
                (self.directory / "scontrol").unlink(missing_ok=True)
                (self.directory / "waits").unlink(missing_ok=True)
                self.assert_requeued(self.ends(f"bring; until_signal; exit {code}", code=75, signals=[signal.SIGUSR1]))

    def test_without_progress_it_stops_with_the_reason(self):
        said = self.ends("until_signal; exit 75", code=75, signals=[signal.SIGUSR1])
        self.assertIn("the time limit came before anything was brought", said)
        self.assert_not_requeued(said)

    def test_what_earlier_runs_brought_is_no_progress_of_this_one(self):
        pathlib.Path(self.environment["LOG"]).write_text('{"event":"done","id":"ab01"}\n')
        self.assert_not_requeued(self.ends("until_signal; exit 75", code=75, signals=[signal.SIGUSR1]))

    def test_a_checkpoint_of_a_network_of_its_own_is_progress(self):
        self.assert_requeued(self.ends("begin; until_signal; keep ab01; exit 75", code=75, signals=[signal.SIGUSR1]))

    def test_others_checkpoints_and_networks_given_back_are_none(self):
        self.assert_not_requeued(self.ends("begin; until_signal; keep ab02; begin; exit 75", code=75,
                                           signals=[signal.SIGUSR1]))

    def test_a_program_that_stops_by_itself_before_the_limit_is_run_again(self):
        self.environment["END"] = str(int(time.time()) + 3)
        self.assert_requeued(self.ends("bring; sleep 2.2; exit 75", code=75))

    def test_it_says_so_where_slurm_does_not_requeue(self):
        (self.directory / "no_requeue").touch()
        said = self.ends("bring; until_signal; exit 75", code=75, signals=[signal.SIGUSR1])
        self.assertIn("do it yourself with submit.sh", said)

    def test_a_task_that_slurm_ends_does_not_come_back_by_itself(self):
        for signals in ([signal.SIGTERM], [signal.SIGUSR1, signal.SIGTERM]):
            with self.subTest(signals=signals):
                (self.directory / "waits").unlink(missing_ok=True)
                said = self.ends("bring; until_signal; sleep 0.5; exit 1", code=75, signals=signals)
                self.assertIn("ended by Slurm", said)
                self.assert_not_requeued(said)

    def test_a_busy_directory_is_waited_for(self):
        self.ends("exit 75", "exit 75", "exit 75", "exit 75", "exit 0", code=0)
        self.assertEqual(len(self.attempts()), 5)

    def test_what_died_is_started_again_while_that_brings_something(self):
        self.ends(*4 * ["exit 139"], "bring; exit 139", *4 * ["exit 139"], "bring; exit 0", code=0)
        self.assertEqual(len(self.attempts()), 10)

    def test_what_dies_five_times_on_end_is_given_up(self):
        said = self.ends("bring; exit 1", "exit 139", code=139)
        self.assertEqual(len(self.attempts()), 6)
        self.assertIn("exit code 139 5 times on end without bringing anything", said)

    def test_a_node_of_several_that_is_gone_is_waited_for_until_slurm_has_noticed(self):
        self.stand_in("sleep", 'echo "$1" >>"$STAND_IN/sleeps"')
        self.environment.update(SLURM_JOB_NUM_NODES="2", UNIDYN_PAUSE="20")
        self.ends("exit 205", code=205)
        self.assertEqual(self.lines("sleeps"), ["40", "80", "160", "320"])

    def test_a_site_is_sourced_first(self):
        (self.directory / "slurm").mkdir()
        site = self.directory / "slurm" / "site.sh"
        site.write_text('export LOADED=$UNSET_VARIABLE; UNIDYN_LAUNCHER=srun; SLURM_NTASKS=2\n')
        self.ends("exit 0", code=0)
        self.assertIn("srun --mpi=pmix --ntasks=3", self.lines("launched")[0])
        site.write_text("false\n")
        self.assertIn(f"{site} failed", self.ends("exit 0", code=2))

    def test_what_is_missing_is_named(self):
        for name, value, words in (("UNIDYN", "/absent", "/absent is no program"),
                                   ("UNIDYN_LAUNCHER", "aprun", "mpirun and srun are known"),
                                   ("SLURM_JOB_ID", "", "is a batch script of Slurm")):
            with self.subTest(name=name):
                before = self.environment.get(name)
                self.environment[name] = value
                self.assertIn(words, self.ends("exit 0", code=2))
                self.environment[name] = before or "mpirun"
        self.job.unlink()
        self.assertIn("job.cfg cannot be read", self.ends("exit 0", code=2))


class Submit(WithStandIns):
    def submit(self, *words, code=0):
        done = subprocess.run([ROOT / "slurm" / "submit.sh", self.job, "-o", self.study, *words], env=self.environment,
                              capture_output=True, text=True, timeout=60, cwd=self.directory)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_a_sweep_and_a_run_after_it_are_submitted(self):
        said = self.submit("--shards", "3", "--ntasks-per-shard", "2", "--partition", "main", "--set", "seed=2", "--",
                           "--qos=low")
        sweep, run = self.lines("sbatch")
        arguments = f"{ROOT}/slurm/sweep.sbatch {self.job} {self.study} 3 --set seed=2"
        self.assertRegex(sweep, rf"--ntasks=2 .*--time=84 .*--array=1-3 .*--partition=main --qos=low {arguments}$")
        self.assertRegex(run, rf"--partition=main --qos=low --dependency=afterany:12 {arguments}$")
        self.assertNotIn("--array", run)
        for words in ("sweep 12 ", "run 13 ", "squeue --jobs=12,13", "status", "scancel 12 13", "about 42 min"):
            self.assertIn(words, said)

    def test_a_bad_job_is_refused_with_the_words_of_the_program(self):
        (self.directory / "bad_job").touch()
        self.assertIn("job.cfg:1: no key", self.submit(code=2))
        self.assertEqual(self.lines("sbatch"), [])

    def test_nothing_is_left_half_submitted(self):
        (self.directory / "refuse2").touch()
        self.assertIn("nothing was submitted", self.submit(code=2))
        self.assertEqual(self.lines("scancel"), ["12"])

    def test_the_number_of_shards_stays(self):
        (self.study / "shards").write_text("5\n")
        self.assertIn("dealt to 5 shards", self.submit("--shards", "3", code=2))
        self.submit()
        self.assertIn("--array=1-5 ", self.lines("sbatch")[0])

    def test_a_study_is_not_submitted_twice_at_a_time(self):
        self.submit()
        (self.directory / "queue").write_text("12_1\n")
        self.assertIn("still in the queue from before: 12 13", self.submit(code=2))
        (self.directory / "queue").unlink()
        self.submit()

    def test_a_dry_run_submits_nothing(self):
        self.assertIn("afterany:SWEEP", self.submit("--dry-run", "--time", "2:00:00"))
        self.assertEqual(self.lines("sbatch"), [])

    def test_bad_words_are_named(self):
        for *words, named in (("--shards", "0"), ("--ntasks-per-shard", "x"), ("--launcher", "aprun"), ("--time",),
                              ("second.cfg",)):
            self.assertIn(named, self.submit(*words, named, code=2))
        self.assertIn("--nodes is not known", self.submit("--nodes", "3", code=2))


if __name__ == "__main__":
    unittest.main()
