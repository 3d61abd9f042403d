"""The error type of the package, with messages for users."""
import importlib
import sys

# The packages of Debian and of pip that bring a module.
PACKAGES = {
    "h5py": ("python3-h5py", "h5py"),
    "numpy": ("python3-numpy", "numpy"),
    "pandas": ("python3-pandas", "pandas"),
    "torch": ("python3-torch", "torch"),
    "rsatoolbox": (None, "rsatoolbox"),
}


class UnidynError(Exception):
    """An error that the user can fix: says what is wrong, where, and what would be right."""


def needed(module):
    """The module of this name. Raises UnidynError that names its packages if it is missing."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        debian, pip = PACKAGES[module.split(".")[0]]
        ways = ([f"apt-get install {debian}"] if debian else []) + [f"pip install {pip}"]
        raise UnidynError(f"{sys.executable} has no working module {module} ({error}): {', or '.join(ways)}, or take "
                          "another interpreter (unidyn export: UNIDYN_PYTHON names it)") from error
