"""Tests layers.py on synthetic source trees."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

from layers import graph, violations

HERE = pathlib.Path(__file__).parent

# A diamond: left and right use nothing of each other.
GRAPH = """
unidyn_layer(core LINK Boost::headers)
unidyn_layer(left USES core)
unidyn_layer(right USES core LINK fmt::fmt)
unidyn_layer(top
  USES left right
  LINK other::library)
"""


class Layers(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)
        self.write("src/CMakeLists.txt", GRAPH)
        self.write("src/left/needed.cpp", '#include "unidyn/core/x.hpp"')
        self.write("src/right/needed.cpp", '#include "unidyn/core/x.hpp"')
        self.write("src/top/needed.cpp", '#include "unidyn/left/x.hpp"', '#include "right/x.hpp"')

    def write(self, path, *lines):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n")

    def found(self):
        return list(violations(self.root))

    def test_the_graph_is_read_from_cmake(self):
        edges, lines = graph(self.root)
        self.assertEqual(edges, {"core": [], "left": ["core"], "right": ["core"], "top": ["left", "right"]})
        self.assertEqual(lines["left"], 3)

    def test_a_tree_that_follows_its_graph_is_fine(self):
        self.write("include/unidyn/left/x.hpp", "#pragma once", "#include <vector>")
        self.write("src/left/x.cpp", '#include "unidyn/left/x.hpp"', '#include "beside.hpp"')
        self.write("src/main/main.cpp", '#include "unidyn/top/x.hpp"')
        self.assertEqual(self.found(), [])

    def test_an_edge_that_the_graph_lacks_is_refused(self):
        for layer, other in (("core", "top"), ("left", "right"), ("right", "left"), ("left", "top"),
                             ("top", "core")):  # also what a used layer uses itself
            for include in (f'#include "unidyn/{other}/y.hpp"', f'  # include <unidyn/{other}/y.hpp> // !',
                            f'#include "{other}/y.hpp"'):
                for path in (f"src/{layer}/x.cpp", f"include/unidyn/{layer}/x.hpp"):
                    with self.subTest(layer=layer, include=include, path=path):
                        self.write(path, "", include)
                        self.assertEqual(len(self.found()), 1)
                        self.assertIn(f"{path}:2: {layer} includes", self.found()[0])
                        self.write(path)

    def test_an_edge_that_nothing_needs_is_refused(self):
        self.write("src/right/needed.cpp")
        self.assertEqual(self.found(),
                         ["src/CMakeLists.txt:4: right uses core, but includes nothing of it"])

    def test_a_circle_cannot_be_declared(self):
        self.write("src/CMakeLists.txt", GRAPH.replace("left USES core", "left USES core right"))
        self.write("src/left/x.cpp", '#include "unidyn/right/x.hpp"')
        self.assertEqual(self.found(),
                         ["src/CMakeLists.txt:3: left uses right, which is not declared before it"])

    def test_libraries_are_for_their_layers_alone(self):
        for library, headers in (("MPI", ("mpi.h", "boost/mpi.hpp", "boost/mpi/communicator.hpp")),
                                 ("HDF5", ("hdf5.h", "hdf5_hl.h", "H5Cpp.h", "H5public.h"))):
            for header in headers:
                with self.subTest(header=header):
                    self.write("src/core/x.cpp", f"#include <{header}>")
                    self.assertEqual(len(self.found()), 1)
                    self.assertIn(f"src/core/x.cpp:1: core includes {header}; {library} is for", self.found()[0])

    def test_mpi_is_called_in_its_layer_alone(self):
        self.write("src/left/x.cpp", "int rank(MPI_Comm ranks);", "  MPI_Comm_rank(ranks, &rank);")
        self.assertEqual(self.found(), ["src/left/x.cpp:2: left calls MPI; unidyn/parallel/collectives.hpp "
                                        "does that for it"])

    def test_includes_that_hide_their_layer_are_refused(self):
        self.write("src/core/x.cpp", '#include "../left/y.hpp"', '#include "unidyn/y.hpp"')
        self.assertEqual(len(self.found()), 2)

    def test_files_outside_the_layers_are_refused(self):
        self.write("include/unidyn/helpers/x.hpp")
        self.write("src/stray.cpp")
        self.assertEqual(
            self.found(),
            ["include/unidyn/helpers/x.hpp:1: is in no layer", "src/stray.cpp:1: is in no layer"])

    def test_no_layer_holds_more_than_its_share(self):
        layers = [f"layer{i}" for i in range(12)]
        self.write("src/CMakeLists.txt", *(f"unidyn_layer({layer})" for layer in layers))
        for path in self.root.glob("src/*/*.cpp"):
            path.unlink()
        for layer in layers:
            self.write(f"src/{layer}/x.cpp", *["//"] * 10)
        self.assertEqual(self.found(), [])
        self.write("src/layer3/y.cpp", *["//"] * 20)
        self.assertEqual(self.found(), ["src/layer3:1: has 30 of 140 lines, more than 15%: divide it"])

    def test_a_violation_fails_the_program_and_is_named(self):
        def run():
            return subprocess.run(
                [sys.executable, HERE / "layers.py", self.root], capture_output=True, text=True)

        self.assertEqual((run().returncode, run().stdout), (0, ""))
        self.write("src/core/x.cpp", '#include "unidyn/top/y.hpp"')
        self.assertEqual(run().returncode, 1)
        self.assertIn("src/core/x.cpp:1: core includes unidyn/top/y.hpp", run().stdout)


if __name__ == "__main__":
    unittest.main()
