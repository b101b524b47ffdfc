"""Values for the promotion tests: model confidence sets of `arch` with its own bootstrap indices, PBO by plain enumeration.
Run: pip install arch==8.0.0 numpy==2.4.6 scipy==1.17.1 && python oracle.py > oracle.json"""
import itertools, json
import numpy as np
from arch.bootstrap import MCS
from scipy import stats

rng = np.random.default_rng(7)


def rounded(array):
    return [[round(float(x), 6) for x in row] for row in array]


def confidence_sets():
    common = rng.standard_normal((36, 1))
    losses = np.array(rounded(common + 0.5 * rng.standard_normal((36, 5)) + np.array([0, 0.05, 0.15, 0.4, 0.9])))
    out = []
    for method in ("R", "max"):
        mcs = MCS(losses, size=0.1, reps=60, method=method, seed=3)
        mcs.compute()
        out.append({
            "statistic": method,
            "indices": [index.tolist() for index in mcs._bootstrap_indices],
            "p": [[int(i), float(p)] for i, p in mcs.pvalues.Pvalue.items()],
            "included": [int(i) for i in mcs.included],
        })
    return {"losses": losses.tolist(), "size": 0.1, "sets": out}


def pbo(scores, blocks, sharpe):
    scores = np.array(scores)
    scores = scores[len(scores) % blocks:]
    parts = np.split(scores, blocks)
    logits = []
    for inside in itertools.combinations(range(blocks), blocks // 2):
        a = np.concatenate([parts[b] for b in inside])
        b = np.concatenate([parts[b] for b in range(blocks) if b not in inside])
        measure = (lambda x: x.mean(0) / x.std(0, ddof=1)) if sharpe else (lambda x: x.mean(0))
        best = int(np.argmax(measure(a)))
        omega = stats.rankdata(measure(b))[best] / (scores.shape[1] + 1)
        logits.append(float(np.log(omega / (1 - omega))))
    return {"pbo": float(np.mean(np.array(logits) <= 0)), "logits": logits}


noise = rounded(rng.standard_normal((45, 6)) * 0.01)
skill = rounded(rng.standard_normal((45, 6)) * 0.01 + np.array([0.012, 0, 0, 0, 0, 0]))
print(json.dumps({
    "confidence": confidence_sets(),
    "overfitting": [
        {"scores": scores, "blocks": 8, "measure": m, **pbo(scores, 8, m == "sharpe")}
        for scores in (noise, skill) for m in ("mean", "sharpe")
    ],
}, separators=(",", ":")))
