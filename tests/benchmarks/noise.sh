#!/usr/bin/env bash
# noise.sh [STUDIES [FIRST]]: builds the program and prints the page noise.md: how many of STUDIES (100)
# studies in which labels mean nothing are told to be significant, for each design, from the FIRST (1) of
# tests/support/noise_studies.hpp, and kind of noise.
set -euo pipefail
cd "$(dirname "$0")/../.."
studies=${1:-100}
cmake --preset release -DUNIDYN_BENCHMARKS=ON >/dev/null
cmake --build --preset release --target unidyn_noise >/dev/null
cat <<END
# Studies of noise that are told to be significant

\`tests/benchmarks/noise.sh $studies\` on $(date +"%-d %B %Y"), commit $(git rev-parse --short HEAD).

Of $studies studies in each row, in which no label means anything, those with at least one corrected p-value below 0.05 in the column: of any
label's accuracy, of any label's R², of any advantage of accuracy, of any advantage of R²; and those in which the interval of one difference,
not corrected, leaves out 0, which is the truth where configurations do not differ. Wanted: no more than one in twenty, so at most
$(python3 -c "
from math import comb
n, p = $studies, 0.05
at_least = lambda x: sum(comb(n, i) * p**i * (1 - p)**(n - i) for i in range(x, n + 1))
print(next(x for x in range(n + 1) if at_least(x + 1) < 0.001))") in a row but for one row in a thousand. *no p*: the design is too small for any.

A design is architectures × activations × sizes × penalties × replicates, + controls. Noise: independent random *matrices*; places in a *plane*, in a
*space* of 30 dimensions; *correlated* places, which all dissimilarities have nearly in common. In the others networks of one configuration
lie together: in *configurations* each dissimilarity has its own, in *shared* all have nearly the same, in *one-sided* topology has none.

END
export OMPI_MCA_btl_vader_single_copy_mechanism=none
build/release/tests/benchmarks/unidyn_noise "$studies" "${2:-1}"
