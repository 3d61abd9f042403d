"""Finds includes along edges that the graph of layers does not have.

    layers.py ROOT

The graph is that of src/CMakeLists.txt: a file of `unidyn_layer(NAME USES …)` includes NAME itself and the
layers named after USES, and a layer uses only those declared before it. Only a few layers include MPI and HDF5.
Prints each include that violates this, and each edge that no include needs, as FILE:LINE: REASON;
exits with 1 if there is one.
"""
import collections
import pathlib
import re
import sys

INCLUDE = re.compile(r'\s*#\s*include\s*[<"]([^>"]+)[>"]')
LAYER = re.compile(r"^unidyn_layer\(\s*(\w+)([^)]*)\)", re.MULTILINE)
# The layers that may include a library. Others use it through these.
LIBRARIES = {
    "MPI": (re.compile(r"mpi\.h$|boost/mpi(/|\.hpp$)"),
            {"parallel", "hdf5", "record", "population", "engine", "stages", "cli"}),
    "HDF5": (re.compile(r"hdf5(_hl)?\.h$|H5\w*\.h$"), {"hdf5"}),
}
# Where MPI is called; other layers use parallel/collectives.hpp.
MPI_CALL = re.compile(r"\bMPI_[A-Z][a-z]\w*\(")
MPI_CALLERS = {"parallel", "hdf5", "record"}
LARGEST = 0.15  # of all lines, in one layer


def graph(root):
    """{layer: the layers that it uses}, in the order of src/CMakeLists.txt, and the line of each."""
    path = pathlib.Path(root) / "src" / "CMakeLists.txt"
    text, edges, lines = path.read_text(), {}, {}
    for match in LAYER.finditer(text):
        uses = re.search(r"\bUSES\b(.*?)(\bLINK\b|$)", match[2], re.DOTALL)
        edges[match[1]] = uses[1].split() if uses else []
        lines[match[1]] = text.count("\n", 0, match.start()) + 1
    return edges, lines


def target(edges, included):
    """The layer of `included`; None if it is in no layer, such as a file in the same directory."""
    match = re.match(r"unidyn/(?:([^/]+)/)?|([^/]+)/", included)
    return match and (match[1] or (match[2] if match[2] in edges else None)
                      or ("" if included.startswith("unidyn/") else None))


def objection(edges, layer, included):
    """Why a file of `layer` must not include `included`; None if it may."""
    other = target(edges, included)
    if other is not None and other not in edges:
        return f"{included} is in no layer"
    if other is not None and other != layer and other not in edges[layer]:
        return f"{layer} includes {included}, but does not use {other} (src/CMakeLists.txt)"
    if ".." in pathlib.PurePath(included).parts:
        return f"{included} leaves its directory; name it from unidyn/ on"
    for library, (headers, layers) in LIBRARIES.items():
        if headers.search(included) and layer not in layers:
            return f"{layer} includes {included}; {library} is for {', '.join(sorted(layers))} alone"
    return None


def sources(root):
    """The path and layer of each source; the layer is None if it is in none."""
    for base in (root / "include" / "unidyn", root / "src"):
        for path in sorted(base.rglob("*.[ch]pp")):
            layer, *rest = path.relative_to(base).parts
            if (base.name, layer) != ("src", "main"):  # the program, on top of all layers
                yield path, layer if rest else None


def order_violations(edges, lines):
    before = set()
    for layer, uses in edges.items():
        for other in uses:
            if other not in before:
                yield f"src/CMakeLists.txt:{lines[layer]}: {layer} uses {other}, which is not declared before it"
        before.add(layer)


def violations(root):
    """FILE:LINE: REASON for every violation of the graph below `root`."""
    root = pathlib.Path(root)
    edges, lines = graph(root)
    yield from order_violations(edges, lines)
    needed, size = collections.defaultdict(set), collections.Counter()
    for path, layer in sources(root):
        name = path.relative_to(root)
        if layer not in edges:
            yield f"{name}:1: is in no layer"
            continue
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            size[layer] += 1
            if MPI_CALL.search(line) and layer not in MPI_CALLERS:
                yield f"{name}:{number}: {layer} calls MPI; unidyn/parallel/collectives.hpp does that for it"
            include = INCLUDE.match(line)
            if not include:
                continue
            needed[layer].add(target(edges, include[1]))
            reason = objection(edges, layer, include[1])
            if reason:
                yield f"{name}:{number}: {reason}"
    for layer, uses in edges.items():
        for other in sorted(set(uses) - needed[layer]):
            yield f"src/CMakeLists.txt:{lines[layer]}: {layer} uses {other}, but includes nothing of it"
    for layer, count in size.items():
        if len(edges) > 10 and count > LARGEST * size.total():
            yield f"src/{layer}:1: has {count} of {size.total()} lines, more than {LARGEST:.0%}: divide it"


if __name__ == "__main__":
    found = list(violations(sys.argv[1]))
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)
