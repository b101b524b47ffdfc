"""Values of explanations.test.ts: pip install jax shap lightgbm scikit-learn; python oracle.py > oracle.json."""

import json
import os

os.environ["JAX_ENABLE_X64"] = "1"
import jax
import jax.numpy as jnp
import lightgbm
import numpy as np
import shap

rng = np.random.default_rng(5)


def games():
    def f(x):
        return x[:, 0] * x[:, 1] + np.sin(x[:, 2]) * x[:, 3] ** 2 + np.exp(0.3 * x[:, 4]) - x[:, 0] * x[:, 2] * x[:, 4]

    background = rng.normal(size=(4, 5)).round(3)
    row = rng.normal(size=(1, 5)).round(3)
    masker = shap.maskers.Independent(background, max_samples=100)
    found = shap.ExactExplainer(f, masker)(row)
    return {
        "background": background.tolist(),
        "row": row[0].tolist(),
        "base": float(found.base_values[0]),
        "values": found.values[0].tolist(),
    }


def trees(parameters, label):
    x = rng.normal(size=(400, 4)).round(3)
    y = label(x)
    booster = lightgbm.train(
        {**parameters, "num_leaves": 5, "verbosity": -1, "seed": 1, "min_data_in_leaf": 20},
        lightgbm.Dataset(x, y),
        6,
    )
    text = booster.model_to_string().split("\nparameters:")[0] + "\n"
    row = np.array([[0.7, -1.1, 0.4, 0.2]])
    # Of a forest these are sums over the trees, though it predicts their mean.
    contributions = booster.predict(row, pred_contrib=True)[0].tolist()
    return {"text": text, "row": row[0].tolist(), "trees": booster.num_trees(), "contributions": contributions}


STEPS, INPUTS, HIDDEN, LAYERS, OUTPUTS = 6, 3, 4, 2, 8


def wave(shape, step, amplitude):
    return amplitude * jnp.sin(step * jnp.arange(int(np.prod(shape)), dtype=jnp.float64)).reshape(shape)


def network(amplitude):
    weights = []
    for layer in range(LAYERS):
        rows = (INPUTS if layer == 0 else HIDDEN) + HIDDEN
        weights.append((wave((rows, 4 * HIDDEN), 0.7 + layer, amplitude), wave((4 * HIDDEN,), 1.3, 0.2)))
    return weights, wave((HIDDEN + INPUTS, OUTPUTS), 0.9, 0.5), wave((OUTPUTS,), 0.4, 0.1)


def forward(x, weights, kernel, bias):
    sequence = list(x)
    for w, b in weights:
        h, c = jnp.zeros(HIDDEN), jnp.zeros(HIDDEN)
        out = []
        for step in sequence:
            i, f, g, o = jnp.split(jnp.concatenate([step, h]) @ w + b, 4)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            out.append(h)
        sequence = out
    return jnp.concatenate([sequence[-1], x[-1]]) @ kernel + bias


def integrated(amplitude, output):
    """Of horizon 5, third of four: mean .1 m or sigma exp(s), times the unit exp(u) sqrt 5."""
    parts = network(amplitude)
    x = wave((STEPS, INPUTS), 0.31, 1.5)
    b = wave((STEPS, INPUTS), 0.17, 0.4)
    u1, u0 = np.log(0.013), np.log(0.01)

    def f(x, u):
        out = forward(x, *parts)
        z = 0.1 * out[2] if output == "mean" else jnp.exp(out[6])
        return z * jnp.exp(u) * np.sqrt(5)

    slope = jax.jit(jax.vmap(jax.grad(f, argnums=(0, 1))))
    nodes, weights = np.polynomial.legendre.leggauss(400)
    t, w = (nodes + 1) / 2, weights / 2
    gx, gu = slope(b + t[:, None, None] * (x - b), u0 + t * (u1 - u0))
    phi = jnp.einsum("k,kij->j", w, gx * (x - b))
    base, value = float(f(b, u0)), float(f(x, u1))
    values = [*phi.tolist(), float(w @ gu * (u1 - u0))]
    assert abs(value - base - sum(values)) < 1e-10 * max(1, abs(value))
    return {"amplitude": amplitude, "output": output, "base": base, "value": value, "values": values}


print(
    json.dumps(
        {
            "game": games(),
            "gamma": trees({"objective": "gamma"}, lambda x: np.exp(x[:, 0] - 0.5 * x[:, 1] + 0.3 * x[:, 0] * x[:, 3])),
            "forest": trees(
                {"objective": "regression", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5},
                lambda x: x[:, 0] - 0.5 * x[:, 1] + 0.3 * x[:, 0] * x[:, 3],
            ),
            "network": [integrated(a, o) for a in (0.5, 3) for o in ("mean", "sigma")],
        },
        indent=1,
    )
)
