"""Whether layers.py finds what it is there to find, on made-up trees."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

from layers import LAYERS, violations

HERE = pathlib.Path(__file__).parent


class Layers(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)

    def write(self, path, *lines):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n")

    def found(self):
        return list(violations(self.root))

    def test_every_layer_may_include_itself_and_those_before(self):
        for index, layer in enumerate(LAYERS):
            below = [f'#include "unidyn/{before}/x.hpp"' for before in LAYERS[: index + 1]]
            self.write(f"include/unidyn/{layer}/x.hpp", "#pragma once", *below)
            self.write(f"src/{layer}/x.cpp", '#include "beside.hpp"', *below)
        self.write("src/main.cpp", '#include "unidyn/cli/x.hpp"')
        self.assertEqual(self.found(), [])

    def test_no_layer_may_include_a_later_one(self):
        for index, layer in enumerate(LAYERS):
            for later in LAYERS[index + 1 :]:
                with self.subTest(layer=layer, later=later):
                    self.write(f"src/{layer}/x.cpp", "", f'  # include "unidyn/{later}/y.hpp" // !')
                    self.assertEqual(
                        self.found(),
                        [f"src/{layer}/x.cpp:2: {layer} includes unidyn/{later}/y.hpp, "
                         "of a later layer"],
                    )
                    self.write(f"src/{layer}/x.cpp")

    def test_headers_count_like_sources_and_brackets_like_quotes(self):
        self.write("include/unidyn/core/x.hpp", "#include <unidyn/cli/y.hpp>")
        self.assertEqual(len(self.found()), 1)

    def test_pure_layers_know_neither_mpi_nor_hdf5(self):
        for header in ("mpi.h", "boost/mpi.hpp", "boost/mpi/communicator.hpp", "hdf5.h",
                       "hdf5_hl.h", "H5Cpp.h", "H5public.h"):
            for layer in ("core", "similarity"):
                with self.subTest(layer=layer, header=header):
                    self.write(f"src/{layer}/x.cpp", f"#include <{header}>")
                    self.assertEqual(
                        self.found(), [f"src/{layer}/x.cpp:1: {layer} includes {header}, yet is pure"])
                    self.write(f"src/{layer}/x.cpp")

    def test_storage_alone_knows_hdf5(self):
        for layer in ("storage", "engine", "stages", "cli"):
            self.write(f"src/{layer}/x.cpp", "#include <mpi.h>", "#include <hdf5.h>")
        self.assertEqual(
            [violation.split(" ")[0] for violation in self.found()],
            ["src/cli/x.cpp:2:", "src/engine/x.cpp:2:", "src/stages/x.cpp:2:"])

    def test_includes_that_hide_their_layer_are_refused(self):
        self.write("src/core/x.cpp", '#include "../cli/y.hpp"', '#include "unidyn/y.hpp"')
        self.assertEqual(len(self.found()), 2)

    def test_files_outside_the_layers_are_refused(self):
        self.write("include/unidyn/helpers/x.hpp")
        self.write("src/stray.cpp")
        self.assertEqual(
            self.found(),
            ["include/unidyn/helpers/x.hpp:1: is in no layer", "src/stray.cpp:1: is in no layer"])

    def test_a_violation_fails_the_program_and_is_named(self):
        def run():
            return subprocess.run(
                [sys.executable, HERE / "layers.py", self.root], capture_output=True, text=True)

        self.write("src/core/x.cpp", "#include <vector>")
        self.assertEqual((run().returncode, run().stdout), (0, ""))
        self.write("src/core/x.cpp", '#include "unidyn/cli/y.hpp"')
        self.assertEqual(run().returncode, 1)
        self.assertIn("src/core/x.cpp:1: core includes unidyn/cli/y.hpp", run().stdout)


if __name__ == "__main__":
    unittest.main()
