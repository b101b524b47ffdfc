"""Values for the drift tests: River's detectors on its documentation stream and on others, SciPy's statistics.
Run: pip install river==0.26.1 scipy==1.17.1 numpy==2.4.6 && python oracle.py > oracle.json"""
import json, random
import numpy as np
from river import drift
from scipy import stats

rng = np.random.default_rng(11)


def doc_stream():
    r = random.Random(12345)
    return r.choices([0, 1], k=1000) + r.choices(range(4, 8), k=1000)


def adwin(values, **kw):
    d = drift.ADWIN(**kw)
    found = []
    for i, x in enumerate(values):
        d.update(x)
        if d.drift_detected:
            found.append(i)
    return {"options": kw, "found": found, "width": d.width, "variance": d.variance, "mean": d.estimation}


def page_hinkley(values, **kw):
    d = drift.PageHinkley(**kw)
    found = []
    for i, x in enumerate(values):
        d.update(x)
        if d.drift_detected:
            found.append(i)
    return {"options": kw, "found": found}


doc = doc_stream()
steps = [round(float(x), 3) for x in np.concatenate([
    rng.standard_normal(150), rng.standard_normal(150) + 1.2, rng.standard_normal(150) - 1])]
a = [round(float(x), 3) for x in rng.standard_normal(40)]
b = [round(float(x), 1) for x in rng.standard_normal(25) * 1.5 + 0.4]
p = [round(float(x), 4) for x in rng.uniform(0, 0.2, 8)] + [0.0001, 0.004]
print(json.dumps({
    "doc": "".join(map(str, doc)),
    "steps": steps,
    "adwin": [
        {"stream": "doc", **adwin(doc)},
        {"stream": "steps", **adwin(steps)},
        {"stream": "steps", **adwin(steps, delta=0.2, clock=1)},
        {"stream": "steps", **adwin(steps, delta=0.05, clock=4, max_buckets=3)},
    ],
    "pageHinkley": [
        {"stream": "steps", **page_hinkley(steps, threshold=t, delta=d, mode=m, min_instances=30)}
        for t, d, m in ((10, 0.1, "both"), (20, 0.005, "up"), (15, 0.05, "down"))
    ],
    "ks": {"a": a, "b": b, "statistic": float(stats.ks_2samp(a, b).statistic)},
    "chi2": [[n, m, bins, float((1 / n + 1 / m) * stats.chi2.ppf(0.95, bins - 1))] for n, m, bins in
             ((20, 1000, 10), (60, 1000, 10), (250, 1000, 10), (100, 500, 5))],
    "discovery": {"p": p, "adjusted": [float(x) for x in stats.false_discovery_control(p)]},
}, separators=(",", ":")))
