#!/usr/bin/env python3
"""tidy.py: runs clang-tidy over src/ and the headers it includes.

Most of its time goes into Eigen's headers, so the sources are taken together in the same groups as a
build with UNIDYN_UNITY compiles them in. A clean group is not checked again until one of its
sources, a header that they include, .clang-tidy or clang-tidy itself changes; results are cached in
~/.cache/unidyn-tidy, for all checkouts. Needs build/checked, which knows what includes what. Exits
with 1 if there is anything to fix.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "checked"
COMMANDS = BUILD / "tidy"  # the compiler's command lines for clang
CLEAN = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "unidyn-tidy"


def compiled():
    """The files below src/ that the build compiles, or their groups. Leaves their command lines in COMMANDS."""
    entries = json.loads((BUILD / "compile_commands.json").read_text())
    for entry in entries:  # clang cannot read headers that GCC has precompiled
        entry["command"] = re.sub(r" -include \S+/cmake_pch\.hxx", "", entry["command"])
    COMMANDS.mkdir(exist_ok=True)
    (COMMANDS / "compile_commands.json").write_text(json.dumps(entries))
    files = [pathlib.Path(entry["file"]) for entry in entries]
    return [file for file in files if file.is_relative_to(ROOT / "src")
            or (file.is_relative_to(BUILD / "src") and file.name != "eigen.cpp")]


def included():
    """For each compiled file, ours among the files that it includes, as the build noted them."""
    noted = subprocess.run(["ninja", "-C", BUILD, "-t", "deps"], check=True, capture_output=True, text=True)
    files = {}
    for entry in noted.stdout.split("\n\n"):
        _, *lines = entry.splitlines() or [""]
        paths = [(BUILD / line.strip()).resolve() for line in lines]
        if paths:
            files[paths[0]] = sorted(path for path in paths if path.is_relative_to(ROOT)
                                     and not path.name.startswith("cmake_pch") and path.exists())
    return files


def common():
    """What every verdict depends on."""
    digest = hashlib.sha256(subprocess.run(["clang-tidy", "--version"], check=True, capture_output=True).stdout)
    for path in [ROOT / ".clang-tidy", ROOT / "tests" / "tidy.py", ROOT / "CMakeLists.txt"]:
        digest.update(path.read_bytes())
    return digest


def check(file, inputs, digest):
    digest = digest.copy()
    for path in inputs:
        digest.update(str(path.relative_to(ROOT)).encode())
        # A group names its sources by where the checkout is.
        digest.update(path.read_bytes().replace(str(ROOT).encode(), b""))
    clean = CLEAN / digest.hexdigest()
    if inputs and clean.exists():
        return 0, ""
    # Sources within a group are its headers.
    found = subprocess.run(
        ["clang-tidy", "--quiet", "-p", COMMANDS, f"--config-file={ROOT / '.clang-tidy'}",
         "--header-filter=(include/unidyn|src)/", "--extra-arg=-Wno-unknown-warning-option", file],
        capture_output=True, text=True)
    if found.returncode == 0 and inputs:
        clean.touch()
    return found.returncode, found.stdout + found.stderr


def main():
    CLEAN.mkdir(parents=True, exist_ok=True)
    digest, files, failed = common(), included(), False
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for code, text in pool.map(lambda file: check(file, files.get(file.resolve(), []), digest), sorted(compiled())):
            if code != 0:
                failed = True
                print(re.sub(r"\d+ warnings? generated\.\n", "", text), flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
