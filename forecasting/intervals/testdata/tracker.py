"""The tracker fold, written independently: errors are looked up by origin, feedback is a queue of h sessions.
numpy 2.x, scipy 1.x: python3 tracker.py > tracker.json"""
import json
from collections import deque

import numpy as np
from scipy import stats

ETA, LIMIT = 0.05, 20.0
COVERAGES = np.array([0.5, 0.8, 0.9, 0.95])
ALPHA = (1 - COVERAGES) / 2


def fold(z, df, horizon):
    start = stats.t.ppf(1 - ALPHA, df) * np.sqrt((df - 2) / df)
    q = np.stack([start, start])  # lower, upper
    pending = deque()
    for value in z:
        scores = np.clip(np.array([-value, value]), 0, LIMIT)
        pending.append(scores[:, None] > q)
        if len(pending) >= horizon:
            q = q + ETA * (pending.popleft().astype(float) - ALPHA)
    return q


cases = []
for seed, (horizon, df) in enumerate([(1, 5), (3, 4), (5, 8), (10, 30)]):
    rng = np.random.default_rng(seed)
    z = np.round(rng.standard_t(4, 400) * (1 + (np.arange(400) > 200)), 6)
    lower, upper = fold(z, df, horizon)
    cases.append(dict(horizon=horizon, df=df, z=z.tolist(), lower=lower.tolist(), upper=upper.tolist()))
print(json.dumps(cases))
