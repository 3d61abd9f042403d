"""A second MPI library beside the one that HDF5 and Boost.MPI were built on is refused when the build is configured.

    mixed_mpi_test.py ROOT
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop())
STUB = "int MPI_Init(int* c, char*** v) { return c == 0 && v == 0; }\nint MPI_Finalize(void) { return 0; }\n"
WRAPPER = """#!/bin/sh
case "$1" in
  -show) echo "{compiler} {flags}" ;;
  -show*|--show*) exit 1 ;;
  *) exec {compiler} "$@" {flags} ;;
esac
"""


def other_mpi(directory):
    """The compilers of an MPI library that has nothing but a beginning and an end."""
    (directory / "stub.c").write_text(STUB)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", directory / "libother.so", directory / "stub.c"], check=True)
    shown = subprocess.run(["mpicc", "-show"], check=True, capture_output=True, text=True).stdout
    flags = " ".join([*re.findall(r"-I\S+", shown), "-DOMPI_SKIP_MPICXX -DMPICH_SKIP_MPICXX",
                      f"-L{directory} -Wl,-rpath,{directory} -lother"])
    for name, compiler in (("mpicc", "cc"), ("mpicxx", "c++")):
        wrapper = directory / name
        wrapper.write_text(WRAPPER.format(compiler=compiler, flags=flags))
        wrapper.chmod(0o755)
    return [f"-DMPI_C_COMPILER={directory}/mpicc", f"-DMPI_CXX_COMPILER={directory}/mpicxx"]


class MixedMpi(unittest.TestCase):
    def test_is_refused_with_a_sentence(self):
        with tempfile.TemporaryDirectory() as directory:
            done = subprocess.run(["cmake", "-S", ROOT, "-B", f"{directory}/build", "-G", "Ninja",
                                   *other_mpi(pathlib.Path(directory))], capture_output=True, text=True)
        said = " ".join(done.stderr.split())
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("Unidyn needs MPI, HDF5 and Boost.MPI built on the same MPI library. These do not link "
                      "together: MPI ", said)
        self.assertIn("libother.so", said)


if __name__ == "__main__":
    unittest.main()
