"""Which includes break the order of the layers.

    layers.py ROOT

A file under include/unidyn/<layer>/ or src/<layer>/ includes its own layer and those before it.
Up to similarity the layers know neither MPI nor HDF5, and only storage knows HDF5. Prints each
include that does otherwise as FILE:LINE: REASON; exits with 1 if there is one.
"""
import pathlib
import re
import sys

LAYERS = ("core linalg cells tasks training analysis similarity storage engine stages cli").split()
PURE = LAYERS[: LAYERS.index("similarity") + 1]

INCLUDE = re.compile(r'\s*#\s*include\s*[<"]([^>"]+)[>"]')
LIBRARIES = {
    "MPI": re.compile(r"mpi\.h$|boost/mpi(/|\.hpp$)"),
    "HDF5": re.compile(r"hdf5(_hl)?\.h$|H5\w*\.h$"),
}


def objection(layer, included):
    """Why a file of `layer` must not include `included`; None where it may."""
    own = re.match(rf"unidyn/(?:([^/]+)/)?|({'|'.join(LAYERS)})/", included)
    other = own and (own[1] or own[2])
    if own and other not in LAYERS:
        return f"{included} is in no layer"
    if own and LAYERS.index(other) > LAYERS.index(layer):
        return f"{layer} includes {included}, of a later layer"
    if ".." in pathlib.PurePath(included).parts:
        return f"{included} leaves its directory; name it from unidyn/ on"
    if layer in PURE and any(library.search(included) for library in LIBRARIES.values()):
        return f"{layer} includes {included}, yet is pure"
    if layer != "storage" and LIBRARIES["HDF5"].search(included):
        return f"{layer} includes {included}, which storage alone may"
    return None


def violations(root):
    """FILE:LINE: REASON of every include below `root` that breaks the order."""
    root = pathlib.Path(root)
    for base in (root / "include" / "unidyn", root / "src"):
        for path in sorted(base.rglob("*.[ch]pp")):
            name, (layer, *rest) = path.relative_to(root), path.relative_to(base).parts
            if not rest and layer == "main.cpp":
                continue  # stands on top of all layers
            if not rest or layer not in LAYERS:
                yield f"{name}:1: is in no layer"
                continue
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                include = INCLUDE.match(line)
                reason = include and objection(layer, include[1])
                if reason:
                    yield f"{name}:{number}: {reason}"


if __name__ == "__main__":
    found = list(violations(sys.argv[1]))
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)
