"""Studies of networks that no training made, and Unidyn's commands on them."""
import os
import pathlib
import subprocess
import time

from race import PROGRAM, ROOT

UNIDYN = os.environ.get("UNIDYN", ROOT / "build/release/src/unidyn")
LAUNCH = ["mpirun", "--oversubscribe", "--bind-to", "none", "-n"]
ENVIRONMENT = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                   OMPI_MCA_btl_vader_single_copy_mechanism="none")
CONFIGURATIONS = 8  # four cells, two activations


def make(directory, networks, settings):
    """A study of so many networks in `directory`, with records but no population; `settings` is the rest of its job."""
    job = pathlib.Path(f"{directory}.cfg")
    job.write_text(f"task = flipflop\n[grid]\nreplicates = {networks // CONFIGURATIONS}\nuntrained = 0\n{settings}")
    subprocess.run([pathlib.Path(PROGRAM).parent / "unidyn_synthetic_study", job, directory], check=True)
    return pathlib.Path(directory)


def command(ranks, *words):
    """Seconds that a command took on so many ranks, and the peak memory of one rank [bytes], known for a single one."""
    launcher = [*LAUNCH, str(ranks)] if ranks > 1 else []
    begin = time.perf_counter()
    process = subprocess.Popen([*launcher, str(UNIDYN), *map(str, words)], env=ENVIRONMENT, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"unidyn {words[0]} failed with {process.returncode}")
    return seconds, 1024 * usage.ru_maxrss


def plain_write(path, size):
    """Seconds to write so many bytes into one file, one after the other, and sync it."""
    block = os.urandom(1 << 22)
    begin = time.perf_counter()
    with open(path, "wb", buffering=0) as file:
        for first in range(0, size, len(block)):
            file.write(block[:min(len(block), size - first)])
        os.fsync(file.fileno())
    seconds = time.perf_counter() - begin
    os.unlink(path)
    return seconds
