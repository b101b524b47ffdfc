"""Writes oracle.json: two stacked LSTM layers in Keras on JAX, Student-t densities from scipy and their gradients from JAX.

    pip install keras==3.15.1 jax==0.10.2 scipy==1.17.1 && python oracle.py

Inputs and weights are sin(k * step) * size, so that the test can make them again without storing them.
"""
import json
import os

os.environ["KERAS_BACKEND"] = "jax"
import jax
import jax.numpy as jnp
import keras
import numpy as np
from jax.scipy.stats import t as jax_student
from scipy.stats import t as student

BATCH, STEPS, INPUTS, HIDDEN = 3, 5, 4, 6


def wave(shape, step, size):
    return (np.sin(np.arange(np.prod(shape)) * step) * size).reshape(shape).astype("float32")


x = wave((STEPS, BATCH, INPUTS), 0.37, 1.5).transpose(1, 0, 2)
weights = []
for layer, width in enumerate((INPUTS, HIDDEN)):
    # One kernel with the input rows above the recurrent rows, as TensorFlow's BlockLSTM has it.
    weights.append(wave((width + HIDDEN, 4 * HIDDEN), 0.11 + 0.02 * layer, 0.8))
    weights.append(wave((4 * HIDDEN,), 0.23 + 0.02 * layer, 0.5))

layers = []
for width in (INPUTS, HIDDEN):
    layer = keras.layers.LSTM(HIDDEN, return_sequences=True, use_bias=True)
    layer.build((BATCH, STEPS, width))
    layers.append(layer)
# A seed nobody draws from: Keras wants it handed through.
state = [[jnp.asarray(v.value) for v in layer.non_trainable_variables] for layer in layers]


def run(weights, x):
    sequence = x
    for i, layer in enumerate(layers):
        kernel, bias = weights[2 * i], weights[2 * i + 1]
        width = kernel.shape[0] - HIDDEN
        sequence = layer.stateless_call([kernel[:width], kernel[width:], bias], state[i], sequence)[0]
    return sequence


direction = wave((STEPS, BATCH, HIDDEN), 0.19, 1.0).transpose(1, 0, 2)
hidden = run(weights, x)
gradients, dx = jax.grad(lambda w, x: jnp.sum(run(w, x) * direction), argnums=(0, 1))(weights, x)


def time_major(a):
    return np.asarray(a).transpose(1, 0, 2).ravel().tolist()


cases = []
for u, m, s in [(0.0, 0.0, 0.0), (1.2, 0.5, 0.0), (-2.5, 0.0, 0.3), (0.4, -1.0, -0.7), (8.0, 0.0, 0.1)]:
    scale = np.exp(s) * np.sqrt(3 / 5)
    cases.append({"u": u, "mean": m, "logSigma": s, "loss": -student.logpdf(u, 5, loc=0.1 * m, scale=scale)})

# The mean loss of a batch over present targets: the first without its second horizon, the last without any.
TARGETS = np.array([[0.3, 0.0], [-1.7, 2.4], [6.0, -0.2], [0.0, 0.0]], "float32")
PRESENT = np.array([[1, 0], [1, 1], [1, 1], [0, 0]], "float32")
outputs = wave((4, 4), 0.7, 1.2)


def student_loss(outputs):
    mean, log_sigma = outputs[:, :2], outputs[:, 2:]
    density = jax_student.logpdf(TARGETS, 5, loc=0.1 * mean, scale=jnp.exp(log_sigma) * np.sqrt(3 / 5))
    return -jnp.sum(density * PRESENT) / jnp.sum(PRESENT)


batch_loss, batch_gradient = jax.value_and_grad(student_loss)(outputs)

out = {
    "shape": {"batch": BATCH, "steps": STEPS, "inputs": INPUTS, "hidden": HIDDEN},
    "hidden": time_major(hidden),
    "inputGradient": time_major(dx),
    "weightGradients": [np.asarray(g).ravel().tolist() for g in gradients],
    "student": cases,
    "studentBatch": {
        "outputs": outputs.tolist(),
        "targets": TARGETS.tolist(),
        "present": PRESENT.tolist(),
        "loss": float(batch_loss),
        "gradient": np.asarray(batch_gradient).tolist(),
    },
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "oracle.json"), "w") as f:
    json.dump(out, f)
    f.write("\n")
