"""Values of the Christoffersen test in coverage.test.ts, from the transition counts; scipy 1.x: python3 christoffersen.py"""
import numpy as np
from scipy import stats


def test(misses, rate):
    before, after = np.array(misses[:-1]), np.array(misses[1:])
    count = lambda i, j: int(((before == i) & (after == j)).sum())
    n00, n01, n10, n11 = count(0, 0), count(0, 1), count(1, 0), count(1, 1)
    log = lambda k, n, p: (k * np.log(p) if k else 0) + (n * np.log(1 - p) if n else 0)
    free = lambda k, n: log(k, n, k / (k + n)) if k + n else 0
    p = (n01 + n11) / (n00 + n01 + n10 + n11)
    independence = -2 * (log(n01, n00, p) + log(n11, n10, p) - free(n01, n00) - free(n11, n10))
    conditional = -2 * (log(n01, n00, rate) + log(n11, n10, rate) - free(n01, n00) - free(n11, n10))
    return independence, stats.chi2.sf(independence, 1), conditional, stats.chi2.sf(conditional, 2)


print(test([int(i % 20 == 7) for i in range(250)], 0.05))
print(test([int(100 <= i < 112) for i in range(250)], 0.05))
