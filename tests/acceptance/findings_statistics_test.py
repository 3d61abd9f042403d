"""The verdicts of findings 1 and 2 of jobs/findings.py, from statistics made by hand."""
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

import h5py
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "jobs"))
import findings  # noqa: E402

NAN = float("nan")
KNOWN = {"dissimilarity": "svcca", "label": "architecture", "groups": 4, "accuracy": 0.9,
         "accuracy_null": 0.4, "accuracy_low": 0.8, "accuracy_high": 0.95, "accuracy_p_holm": 0.01,
         "r2": 0.3, "r2_null": 0.1, "r2_low": 0.25, "r2_high": 0.36, "p_holm": 0.01, "p_status": "given",
         "accuracy_interval_status": "given", "r2_interval_status": "given"}
MORE = {"dissimilarity": "cka", "label": "activation", "accuracy": 0.3, "accuracy_low": 0.1,
        "accuracy_high": 0.5, "accuracy_p_holm": 0.01, "r2": 0.2, "r2_low": 0.1, "r2_high": 0.3,
        "r2_p_holm": 0.01, "p_status": "given", "accuracy_interval_status": "given",
        "r2_interval_status": "given"}


class Findings(unittest.TestCase):
    def study(self, knowledge, advantage, solved=True):
        holder = tempfile.TemporaryDirectory(prefix="unidyn-test-")
        self.addCleanup(holder.cleanup)
        with h5py.File(pathlib.Path(holder.name) / "population.h5", "w") as f:
            f.attrs["job"] = "task = flipflop"
            network = {"task": "flipflop", "architecture": "gru", "activation": "tanh",
                       "status": "complete", "stop_reason": "solved" if solved else "steps",
                       "units": 8, "l2": 1e-5, "steps": 100, "trained": 1}
            self.write(f.create_group("network"), [network] * 3)
            statistics = f.create_group("statistics")
            statistics.attrs["neighbours"] = 7
            self.write(statistics, [knowledge])
            if advantage:
                self.write(statistics.create_group("advantage"), [advantage])
        study = findings.Study(holder.name)
        self.addCleanup(study.file.close)
        return study

    @staticmethod
    def write(group, rows):
        for name in rows[0]:
            values = [row[name] for row in rows]
            group[name] = np.array(values, dtype="S") if isinstance(values[0], str) else values

    def line(self, finding, knowledge=KNOWN, advantage=MORE):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            finding(self.study(knowledge, advantage))
        return printed.getvalue()

    def verdict(self, *arguments):
        return self.line(*arguments).rstrip().split("|")[-2].strip()

    def test_clusters_are_judged_by_both_corrected_p_values(self):
        self.assertEqual(self.verdict(findings.clusters), "reproduced")
        half = self.verdict(findings.clusters, {**KNOWN, "p_holm": 0.06})
        self.assertEqual(half, "partly")
        neither = {**KNOWN, "p_holm": 0.06, "accuracy_p_holm": 0.05}
        self.assertEqual(self.verdict(findings.clusters, neither), "not shown")

    def test_an_interval_above_chance_is_no_evidence_without_a_p_value(self):
        few = {**KNOWN, "p_holm": NAN, "accuracy_p_holm": NAN, "p_status": "too few configurations"}
        self.assertEqual(self.verdict(findings.clusters, few), "not told: too few configurations")

    def test_the_number_of_neighbours_is_that_of_the_statistics(self):
        self.assertIn("7-NN accuracy 0.90 [0.80, 0.95]", self.line(findings.clusters))

    def test_an_advantage_has_to_be_positive_and_significant(self):
        self.assertEqual(self.verdict(findings.mixes), "reproduced")
        less = {**MORE, "accuracy": -0.3, "r2": -0.2}
        self.assertEqual(self.verdict(findings.mixes, KNOWN, less), "not shown")
        unsure = {**MORE, "r2_p_holm": 0.2}  # although its interval is above 0
        self.assertEqual(self.verdict(findings.mixes, KNOWN, unsure), "partly")

    def test_an_advantage_without_an_interval_says_why(self):
        few = {**MORE, "accuracy_low": NAN, "accuracy_p_holm": NAN,
               "accuracy_interval_status": "too few replicates"}
        self.assertEqual(self.verdict(findings.mixes, KNOWN, few), "not told: too few replicates")

    def test_each_dissimilarity_is_told_by_itself_with_intervals_and_p(self):
        told = self.line(findings.each_knows, {**KNOWN, "dissimilarity": "topology"})
        self.assertIn("architecture, topology", told)
        self.assertIn("7-NN accuracy 0.90 [0.80, 0.95], if the label meant nothing 0.40, corrected p 0.010", told)
        self.assertIn("R² 0.30 [0.25, 0.36], if it meant nothing 0.10, corrected p 0.010", told)
        self.assertEqual(told.rstrip().split("|")[-2].strip(), "")

    def test_what_a_dissimilarity_has_no_p_or_interval_for_is_said_with_the_reason(self):
        few = {**KNOWN, "p_holm": NAN, "accuracy_p_holm": NAN, "p_status": "too few configurations",
               "r2_low": NAN, "r2_interval_status": "too few replicates"}
        told = self.line(findings.each_knows, few)
        self.assertIn("R² 0.30 [no interval], if it meant nothing 0.10, no p", told)
        self.assertIn("no p: too few configurations; no interval of R²: too few replicates", told)
        self.assertNotIn("nan", told)

    def test_labels_that_all_share_and_missing_tables_are_passed_over(self):
        self.assertEqual(self.line(findings.clusters, {**KNOWN, "groups": 1}), "")
        self.assertEqual(self.line(findings.each_knows, {**KNOWN, "groups": 1}), "")
        self.assertEqual(self.line(findings.mixes, KNOWN, None), "")

    def test_a_study_in_which_nothing_was_solved_says_so(self):
        self.assertEqual(self.study(KNOWN, MORE).headline(), "")
        self.assertIn("nothing was solved", self.study(KNOWN, MORE, solved=False).headline())


if __name__ == "__main__":
    unittest.main()
