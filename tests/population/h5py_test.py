"""Reads a population as a user of h5py would: everything that the README lists is there, says what
it is, and is laid out as said. Usage: h5py_test.py population.h5"""

import sys

import h5py
import numpy as np

PER_NETWORK = """
network/id network/task network/architecture network/activation network/reset network/units
network/l2 network/replicate network/seed network/trained network/parameters network/status
network/reason network/stop_reason network/loss network/error network/steps
network/seconds weights/count training/count representation/basis representation/singular_value
representation/variance representation/state_count fixed_point/count fixed_point/distinct
fixed_point/starts_fixed fixed_point/starts_slow fixed_point/starts_unconverged
fixed_point/starts_runaway fixed_point/starts_non_finite fixed_point/scale graph/transition
graph/eigenvalue_re graph/eigenvalue_im attractor/resting attractor/cycle attractor/aperiodic
attractor/divergent attractor/period transitions/driven transitions/starts transitions/unsettled transitions/pulses transitions/lost transitions/noise
graph/coverage provenance/version provenance/commit provenance/compiler provenance/flags provenance/libraries provenance/cpu
provenance/instruction_set provenance/peak provenance/host provenance/rank provenance/started provenance/training_seconds
provenance/analysis_seconds
""".split()

# Ragged datasets, and what the sizes of their rows add up to.
PER_POINT = """network held_input input state_size q hits slow degenerate kinks unstable stable spectrum output label mode_count
mode_component_count""".split()
PER_COMPONENT = "state eigenvalue_re eigenvalue_im time_constant condition".split()
PER_MODE = "right_re right_im left_re left_im".split()


def check(file):
    networks = len(file["network/id"])
    assert file.attrs["schema_version"] == 5
    assert set(file.attrs) == {"schema_version", "Conventions", "title", "task", "job", "digest"}, set(file.attrs)

    for name in PER_NETWORK:
        dataset = file[name]
        assert len(dataset) == networks, name
        assert dataset.dims[0][0] == file["networks"], name
        assert dataset.dims[0].label == "network", name
    for path, axes in {
        "representation/basis": ["network", "sample", "component"],
        "representation/singular_value": ["network", "component"],
        "fixed_point/distinct": ["network", "condition", "level"],
        "fixed_point/scale": ["network", "condition"],
        "fixed_point/missed": ["network", "condition"],
        "condition/input": ["condition", "input"],
        "graph/transition": ["network", "label", "label"],
        "transitions/driven": ["network", "label", "pulse"],
        "graph/eigenvalue_re": ["network", "label", "mode"],
        "attractor/period": ["network", "condition"],
        "probe/inputs": ["trial", "time", "input"],
        "probe/targets": ["trial", "time", "output"],
    }.items():
        dimensions = file[path].dims
        assert [d.label for d in dimensions] == axes, path
        for dimension, axis, extent in zip(dimensions, axes, file[path].shape):
            assert dimension[0].shape == (extent,), path

    def described(name, item):
        if isinstance(item, h5py.Dataset):
            assert item.attrs["description"], name
            assert h5py.check_string_dtype(item.dtype) or item.attrs["units"], name
            assert item.maxshape == item.shape and item.chunks is None, name

    file.visititems(described)

    point = file["fixed_point"]
    points = point["count"][:].sum()
    sizes, modes = point["state_size"][:], point["mode_count"][:]
    for names, rows in (
        (PER_POINT, points),
        (PER_COMPONENT, sizes.sum()),
        (PER_MODE, (sizes * modes).sum()),
    ):
        for name in names:
            assert len(point[name]) == rows, name
    assert np.array_equal(np.repeat(np.arange(networks), point["count"][:]), point["network"][:])
    assert len(file["weights/values"]) == file["weights/count"][:].sum()
    assert len(file["training/error"]) == len(file["training/step"]) == file["training/count"][:].sum()
    assert len(file["representation/state"]) == file["representation/state_count"][:].sum()

    assert list(file["graph/label"].asstr()[:]) == [a + b for a in "-0+" for b in "-0+"]
    failed = file["network/status"].asstr()[:] == "failed"
    assert failed.any() and np.isnan(file["representation/variance"][:][failed]).all()
    assert np.isnan(file["graph/transition"][:][failed]).all()
    assert (point["count"][:][failed] == 0).all()
    architectures = set(file["network/architecture"].asstr()[:])
    assert architectures == {"vanilla", "ugrnn", "gru", "lstm"}, architectures
    for architecture in "vanilla", "ugrnn", "gru_before", "gru_after", "lstm":
        assert b"readout [O x N]" in file["weights/values"].attrs["layout_" + architecture]


with h5py.File(sys.argv[1]) as opened:
    check(opened)
