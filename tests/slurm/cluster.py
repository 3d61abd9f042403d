"""A temporary Slurm cluster on this machine.

    cluster.py COMMAND...    starts a cluster, runs the command on it, and ends it; exits with the command's code

Its nodes n1, n2, … are daemons of their own, each in a namespace of processes: what runs on a node ends with it, as
where a power supply fails. All they keep is in a temporary directory, and all of them end with this process, however
it ends. For root alone. Needs munge, slurmctld, slurmd, slurm-client (tests/packages.txt).
"""
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

CONFIGURATION = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
CommunicationParameters=NoCtldInAddrAny
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
# A requeued job waits until its credentials have expired, by default for two minutes.
AuthInfo=socket={directory}/munge.socket,cred_expire=5
CredType=cred/munge
StateSaveLocation={directory}/state
SlurmdSpoolDir={directory}/%n
# Where steps of several nodes keep what processes of one node share.
TmpFS={directory}/%n/tmp
SlurmctldPidFile={directory}/slurmctld.pid
SlurmdPidFile={directory}/%n/slurmd.pid
SlurmctldLogFile={directory}/slurmctld.log
SlurmdLogFile={directory}/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=0,batch_sched_delay=0,requeue_delay=1
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
ReturnToService=2
# A node that does not answer is lost after some 15 s instead of minutes.
SlurmdTimeout=6
MessageTimeout=5
KillWait=5
MinJobAge=3600
{nodes}
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE PriorityTier=1
PartitionName=urgent Nodes=ALL MaxTime=INFINITE PriorityTier=2
"""
ENDED = ("COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL", "OUT_OF_MEMORY", "DEADLINE", "PREEMPTED")


class Unavailable(Exception):
    """Why there can be no cluster on this machine."""


def free_ports(count):
    """The first of `count` consecutive unused ports."""
    for first in range(20000, 30000, 37):
        with contextlib.ExitStack() as stack:
            try:
                for port in range(first, first + count):
                    stack.enter_context(contextlib.closing(socket.socket())).bind(("127.0.0.1", port))
                return first
            except OSError:
                pass
    raise Unavailable("no free ports")


def wait_until(condition, seconds, what):
    """Polls `condition`; returns its result as soon as that is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := condition():
            return answer
        time.sleep(0.1)
    raise TimeoutError(f"{what}: not within {seconds} s")


class Cluster:
    def __init__(self, nodes=4, cpus=2):
        if os.geteuid() != 0:
            raise Unavailable("only root can bring up a cluster")
        missing = [name for name in ("munged", "slurmctld", "slurmd", "sbatch", "srun", "unshare", "setpriv")
                   if not shutil.which(name, path=self.path())]
        if missing:
            raise Unavailable(f"not installed: {', '.join(missing)}")
        if subprocess.run(["unshare", "--pid", "--uts", "--fork", "--mount-proc", "true"], capture_output=True).returncode:
            raise Unavailable("this machine allows no namespaces of processes")
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="unidyn-slurm-"))
        self.nodes = {}
        self.daemons = []
        port = free_ports(nodes + 1)
        self.names = [f"n{i}" for i in range(1, nodes + 1)]
        lines = [f"NodeName={name} NodeHostname={name} NodeAddr=127.0.0.1 Port={port + i} CPUs={cpus} RealMemory=8000"
                 for i, name in enumerate(self.names, start=1)]
        self.environment = {**os.environ, "PATH": self.path(), "SLURM_CONF": str(self.directory / "slurm.conf"),
                            "TMPDIR": str(self.directory)}  # where Open MPI keeps files of sessions
        (self.directory / "slurm.conf").write_text(CONFIGURATION.format(
            host=socket.gethostname(), port=port, directory=self.directory,
            nodes="\n".join(lines)))

    @staticmethod
    def path():
        return os.environ["PATH"] + ":/usr/sbin:/sbin"

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def spawn(self, *words):
        """Starts a daemon that ends with this process."""
        with open(self.directory / "daemons.out", "a") as output:
            return subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *map(str, words)], env=self.environment,
                                    stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)

    def start(self):
        key = self.directory / "munge.key"
        key.touch(mode=0o400)
        key.write_bytes(os.urandom(128))
        (self.directory / "state").mkdir()
        for name in self.names:
            (self.directory / name / "tmp").mkdir(parents=True)
        self.directory.chmod(0o755)  # as munged wants it of the directory of its socket
        self.daemons.append(self.spawn(
            "munged", "--foreground", "--force", f"--socket={self.directory}/munge.socket", f"--key-file={key}",
            f"--pid-file={self.directory}/munged.pid", f"--seed-file={self.directory}/munge.seed",
            f"--log-file={self.directory}/munged.log"))
        wait_until((self.directory / "munge.socket").exists, 20, "munged")
        self.daemons.append(self.spawn("slurmctld", "-D", "-c", "-f", self.directory / "slurm.conf"))
        for name in self.names:
            self.start_node(name)
        wait_until(lambda: self.node_states().count("idle") == len(self.names), 60, "idle nodes")

    def start_node(self, name):
        # Open MPI names shared memory by the host, so that each node needs a name of its own, and memory of its own,
        # or what a lost node held would stay. Bash, the first process there, takes in what daemons leave behind.
        self.nodes[name] = self.spawn(
            "unshare", "--uts", "--pid", "--fork", "--mount-proc", "--kill-child=KILL", "bash", "-c",
            'hostname "$0" && mount -t tmpfs none /dev/shm && slurmd -D -N "$0" -f "$SLURM_CONF" & wait', name)

    def lose_node(self, name):
        """Ends a node with everything that runs on it, at once."""
        lost = self.nodes.pop(name)
        lost.kill()
        lost.wait()

    def stop(self):
        for name in list(self.nodes):
            self.lose_node(name)
        for daemon in self.daemons:
            daemon.send_signal(signal.SIGKILL)
            daemon.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def run(self, *words, **more):
        """Runs a command as on a login node."""
        return subprocess.run([*map(str, words)], env={**self.environment, **more.pop("env", {})}, capture_output=True,
                              text=True, timeout=more.pop("timeout", 120), **more)

    def ask(self, *words):
        done = self.run(*words)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, words))}: {done.stdout}{done.stderr}")
        return done.stdout.strip()

    def node_states(self):
        return self.run("sinfo", "--noheader", "--partition=main", "--Node", "--format=%T").stdout.split()

    def job(self, job):
        """Slurm's description of a job or an array task: {"JobState": …}."""
        shown = self.ask("scontrol", "--oneliner", "show", "job", job)
        return dict(word.partition("=")[::2] for word in shown.split())

    def state(self, job):
        return self.job(job)["JobState"]

    def wait_for(self, job, states, seconds):
        """Waits until the job is in one of these states; returns it."""
        return wait_until(lambda: (now := self.state(job)) in states and now, seconds, f"job {job} {states}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        with Cluster() as cluster:
            code = subprocess.call(sys.argv[1:], env=cluster.environment)
    except Unavailable as reason:
        sys.exit(f"cluster.py: {reason}")
    sys.exit(code)
