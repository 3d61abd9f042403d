#!/usr/bin/env python3
"""tidy.py: runs clang-tidy over src/ and the headers it includes.

Most of its time goes into Eigen's headers, so the sources are taken together in the same groups as a
build with UNIDYN_UNITY compiles them in. A clean group is not checked again until it, a header,
.clang-tidy or clang-tidy itself changes; results are cached in ~/.cache/unidyn-tidy, for all
checkouts. Needs build/checked to be configured. Exits with 1 if there is anything to fix.
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


def sources_of(file):
    """The sources that a group includes; of any other file, itself."""
    included = re.findall(r'^#include "(.*)"', file.read_text(), re.MULTILINE) if "Unity" in file.parts else []
    return [pathlib.Path(path) for path in included] or [file]


def common():
    """What every verdict depends on."""
    digest = hashlib.sha256(subprocess.run(["clang-tidy", "--version"], check=True, capture_output=True).stdout)
    headers = sorted([*ROOT.glob("include/**/*.hpp"), *ROOT.glob("src/**/*.hpp")])
    for path in [ROOT / ".clang-tidy", ROOT / "tests" / "tidy.py", ROOT / "CMakeLists.txt", *headers]:
        digest.update(path.read_bytes())
    return digest


def check(file, digest):
    digest = digest.copy()
    for source in sources_of(file):
        digest.update(source.read_bytes())
    clean = CLEAN / digest.hexdigest()
    if clean.exists():
        return 0, ""
    # Sources within a group are its headers.
    found = subprocess.run(
        ["clang-tidy", "--quiet", "-p", COMMANDS, f"--config-file={ROOT / '.clang-tidy'}",
         "--header-filter=(include/unidyn|src)/", "--extra-arg=-Wno-unknown-warning-option", file],
        capture_output=True, text=True)
    if found.returncode == 0:
        clean.touch()
    return found.returncode, found.stdout + found.stderr


def main():
    CLEAN.mkdir(parents=True, exist_ok=True)
    digest, failed = common(), False
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for code, text in pool.map(lambda file: check(file, digest), sorted(compiled())):
            if code != 0:
                failed = True
                print(re.sub(r"\d+ warnings? generated\.\n", "", text), flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
