"""Writes networks.json: the networks of this folder built from Keras layers on JAX, with the same weights: outputs, and the first
gradients of every weight and of the inputs. Losses: scikit-learn and scipy where they have them, gradients from JAX.

    pip install keras==3.15.1 jax==0.10.2 scipy==1.17.1 scikit-learn==1.7.2 && python networks.py

Inputs and weights are sin(k * step) * size, so that the test can make them again without storing them.
"""
import json
import os

os.environ["KERAS_BACKEND"] = "jax"
import jax
import jax.numpy as jnp
import keras
import numpy as np
from scipy.stats import t as student
from sklearn.metrics import log_loss, mean_pinball_loss

BATCH, INPUTS, HIDDEN, HEADS, OUTPUTS = 3, 4, 4, 2, 3


def wave(shape, step, size):
    return (np.sin(np.arange(np.prod(shape)) * step) * size).reshape(shape).astype("float32")


def call(layer, weights, *inputs):
    """A Keras layer as a function of its weights, in the order of layer.trainable_variables."""
    state = [jnp.asarray(v.value) for v in layer.non_trainable_variables]
    assert len(weights) == len(layer.trainable_variables), [v.path for v in layer.trainable_variables]
    return layer.stateless_call(weights, state, *inputs)[0]


def lstm(weights, x):
    kernel, bias = weights
    width = x.shape[-1]
    layer = keras.layers.LSTM(bias.shape[0] // 4, return_sequences=True)
    layer.build(x.shape)
    return call(layer, [kernel[:width], kernel[width:], bias], x)


def stack(weights, x):
    for i in range(0, len(weights), 2):
        x = lstm(weights[i : i + 2], x)
    return x


def dense(weights, x, activation=None):
    layer = keras.layers.Dense(weights[0].shape[1], activation=activation, use_bias=len(weights) == 2)
    layer.build(x.shape)
    return call(layer, weights, x)


def attention(weights, query, memory):
    """Keras keeps heads apart: [width, heads, dim] for query, key and value, [heads, dim, width] for the output."""
    width = query.shape[-1]
    dim = width // HEADS
    layer = keras.layers.MultiHeadAttention(num_heads=HEADS, key_dim=dim)
    layer.build(query.shape, memory.shape, memory.shape)
    parts = ["query", "key", "value", "attention_output"]
    shaped = []
    for variable in layer.trainable_variables:
        _, part, kind = variable.path.rsplit("/", 2)
        i = 2 * parts.index(part) + (kind == "bias")
        shaped.append(weights[i].reshape(variable.shape))
    return call(layer, shaped, query, memory, memory)


def network_lstm(w, x):
    return stack(w, x)[:, -1]


def network_attention(w, x):
    states = stack(w[:4], x)
    last = states[:, -1:]
    return jnp.concatenate([last, attention(w[4:], last, states)], 2)[:, 0]


def network_alstm(w, x):
    states = stack(w[2:-3], dense(w[:2], x, "tanh"))
    scores = dense(w[-1:], dense(w[-3:-1], states, "tanh"))
    shares = keras.ops.softmax(scores, axis=1)
    return jnp.concatenate([states[:, -1], jnp.sum(states * shares, 1)], 1)


def network_multi_scale(w, x):
    steps = x.shape[1]
    views = [x[:, -10:], x[:, -30:], x[:, ::-1][:, :: steps // 20][:, ::-1]]
    tokens = []
    for i, view in enumerate(views):
        own = w[i * 12 : (i + 1) * 12]
        states = stack(own[:4], view)
        last = states[:, -1:]
        tokens.append(last + attention(own[4:], last, states))
    tokens = jnp.concatenate(tokens, 1)
    across = tokens + attention(w[36:44], tokens, tokens)
    return dense(w[44:], across.reshape(BATCH, -1), "tanh")


def network_tcn(w, x):
    at = 0
    for block in range(2):
        width = x.shape[-1]
        both = x
        for _ in range(2):
            kernel, bias = w[at : at + 2]
            at += 2
            layer = keras.layers.Conv1D(HIDDEN + 1, 3, padding="causal", dilation_rate=2**block, activation="relu")
            layer.build(both.shape)
            both = call(layer, [kernel.reshape(3, both.shape[-1], HIDDEN + 1), bias], both)
        if width != HIDDEN + 1:
            x = dense(w[at : at + 2], x)
            at += 2
        x = jax.nn.relu(both + x)
    return x[:, -1]


def stack_shapes(inputs, hidden=HIDDEN):
    return [[inputs + hidden, 4 * hidden], [4 * hidden], [2 * hidden, 4 * hidden], [4 * hidden]]


square = [[HIDDEN, HIDDEN], [HIDDEN]] * 4
C = HIDDEN + 1
cases = {
    "lstm": (network_lstm, 12, HIDDEN, stack_shapes(INPUTS), HIDDEN),
    "attention": (network_attention, 12, HIDDEN, stack_shapes(INPUTS) + square, 2 * HIDDEN),
    "alstm": (
        network_alstm,
        12,
        HIDDEN,
        [[INPUTS, HIDDEN], [HIDDEN]] + stack_shapes(HIDDEN) + [[HIDDEN, HIDDEN // 2], [HIDDEN // 2], [HIDDEN // 2, 1]],
        2 * HIDDEN,
    ),
    "multi-scale": (
        network_multi_scale,
        45,
        HIDDEN,
        (stack_shapes(INPUTS) + square) * 3 + square + [[3 * HIDDEN, HIDDEN], [HIDDEN]],
        HIDDEN,
    ),
    # Another width than the inputs', so that the first block has a dense map for its residual.
    "tcn": (
        network_tcn,
        12,
        C,
        [[3 * INPUTS, C], [C], [3 * C, C], [C], [INPUTS, C], [C], [3 * C, C], [C], [3 * C, C], [C]],
        C,
    ),
}


def numbers(a):
    return [float(f"{v:.7g}") for v in np.asarray(a).ravel()]


networks = {}
for name, (body, steps, hidden, shapes, width) in cases.items():
    x = jnp.asarray(wave((steps, BATCH, INPUTS), 0.37, 1.5).transpose(1, 0, 2))
    shapes = shapes + [[width + INPUTS, OUTPUTS], [OUTPUTS]]
    weights = [jnp.asarray(wave(shape, 0.11 + 0.02 * i, 0.6)) for i, shape in enumerate(shapes)]
    direction = jnp.asarray(wave((BATCH, OUTPUTS), 0.19, 1.0) + 0.5)

    def run(w, x):
        return dense(w[-2:], jnp.concatenate([body(w[:-2], x), x[:, -1]], 1))

    gradients, dx = jax.grad(lambda w, x: jnp.sum(run(w, x) * direction), argnums=(0, 1))(weights, x)
    networks[name] = {
        "steps": steps,
        "hidden": hidden,
        "shapes": shapes,
        "outputs": numbers(run(weights, x)),
        "inputGradient": numbers(np.asarray(dx).transpose(1, 0, 2)),
        "weightGradients": [numbers(g) for g in gradients],
    }

# Losses: two targets a row.
LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95]
reference = [float(student.ppf(p, 5) * np.sqrt(3 / 5)) for p in LEVELS]
returns = wave((BATCH, 2), 0.9, 2.0) + 0.1
outputs = wave((BATCH, 14), 0.31, 0.8)
variance = wave((BATCH, 2), 0.7, 0.4) + 0.9


def quantiles(o):
    gaps = [jnp.exp(o[:, 2 * (i + 1) : 2 * (i + 2)]) * (reference[i + 1] - reference[i]) for i in range(4)]
    middle = 0.1 * o[:, :2]
    return [middle - gaps[1] - gaps[0], middle - gaps[1], middle, middle + gaps[2], middle + gaps[2] + gaps[3]]


def pinball(o):
    error = [returns - q for q in quantiles(o)]
    return jnp.mean(jnp.stack([jnp.maximum(p * e, (p - 1) * e) for p, e in zip(LEVELS, error)]))


expected = np.mean([mean_pinball_loss(returns.ravel(), np.asarray(q).ravel(), alpha=p) for p, q in zip(LEVELS, quantiles(outputs))])
assert abs(float(pinball(outputs)) - expected) < 1e-6


def logistic(o):
    z = o[:, 10:12]
    return jnp.mean(jnp.where(returns > 0, jax.nn.softplus(-z), jax.nn.softplus(z)))


expected = log_loss((returns > 0).ravel(), 1 / (1 + np.exp(-outputs[:, 10:12].astype("float64"))).ravel())
assert abs(float(logistic(outputs)) - expected) < 1e-6


def total(o):
    agreement = jnp.mean(1 - jnp.tanh(5 * returns * 0.1 * o[:, :2]))
    qlike = jnp.mean(variance / jnp.exp(o[:, 12:14]) + o[:, 12:14])
    return 0.6 * pinball(o) + 0.4 * agreement + 0.3 * logistic(o) + 0.2 * qlike


out = {
    "batch": BATCH,
    "inputs": INPUTS,
    "heads": HEADS,
    "outputs": OUTPUTS,
    "networks": networks,
    "losses": {
        "levels": LEVELS,
        "reference": reference,
        "quantiles": [numbers(q) for q in quantiles(outputs)],
        "pinball": float(pinball(outputs)),
        "total": float(total(outputs)),
        "totalGradient": numbers(jax.grad(total)(jnp.asarray(outputs))),
    },
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "networks.json"), "w") as f:
    json.dump(out, f)
    f.write("\n")
