"""One training step of a stacked LSTM in Keras 3 on TensorFlow and in PyTorch: a server on stdin and stdout, so that the
benchmark can let its own steps and those of the peers take turns. A line in is JSON, a line out is JSON.
{"make": {batch, steps, inputs, hidden, layers}, "threads": n, "weights": [...], "x": [...], "y": [...]}: weights as flat arrays, kernel [inputs + hidden, 4 hidden]
above each other and bias of each layer, gates i f c o, then kernel and bias of the head; the answer names the peers and the first loss of each.
{"peer": name, "steps": n}: the answer is {"ms": wall, "cpu": user and system, of one step}."""
import json
import os
import sys
import time

first = json.loads(sys.stdin.readline())
threads = first["threads"]
os.environ.update(TF_NUM_INTRAOP_THREADS=str(threads), TF_NUM_INTEROP_THREADS="1", TF_CPP_MIN_LOG_LEVEL="3",
                  OMP_NUM_THREADS=str(threads), KERAS_BACKEND="tensorflow", CUDA_VISIBLE_DEVICES="")
import numpy as np

RATE = 0.001


def arrays(given):
    s = given["make"]
    x = np.array(given["x"], "float32").reshape(s["batch"], s["steps"], s["inputs"])
    y = np.array(given["y"], "float32").reshape(s["batch"], 1)
    weights = [np.array(w, "float32") for w in given["weights"]]
    layers = []
    for i in range(s["layers"]):
        rows = (s["inputs"] if i == 0 else s["hidden"]) + s["hidden"]
        kernel = weights[2 * i].reshape(rows, -1)
        layers.append((kernel[: -s["hidden"]], kernel[-s["hidden"]:], weights[2 * i + 1]))
    return s, x, y, layers, weights[-2].reshape(-1, 1), weights[-1]


def keras_peer(given, jit):
    import keras

    s, x, y, layers, head, bias = arrays(given)
    lstms = [keras.layers.LSTM(s["hidden"], return_sequences=i < s["layers"] - 1) for i in range(s["layers"])]
    model = keras.Sequential([keras.Input(x.shape[1:]), *lstms, keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(RATE), loss="mse", jit_compile=jit)
    model.set_weights([w for layer in layers for w in layer] + [head, bias])
    return lambda: float(model.train_on_batch(x, y))


def torch_peer(given):
    import torch

    torch.set_num_threads(threads)
    s, x, y, layers, head, bias = arrays(given)
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    lstm = torch.nn.LSTM(s["inputs"], s["hidden"], s["layers"], batch_first=True)
    linear = torch.nn.Linear(s["hidden"], 1)
    with torch.no_grad():
        # Gates i f g o, as ours; two biases, of which one stays zero.
        for i, (kernel, recurrent, b) in enumerate(layers):
            getattr(lstm, f"weight_ih_l{i}").copy_(torch.from_numpy(kernel.T.copy()))
            getattr(lstm, f"weight_hh_l{i}").copy_(torch.from_numpy(recurrent.T.copy()))
            getattr(lstm, f"bias_ih_l{i}").copy_(torch.from_numpy(b))
            getattr(lstm, f"bias_hh_l{i}").zero_()
        linear.weight.copy_(torch.from_numpy(head.T.copy()))
        linear.bias.copy_(torch.from_numpy(bias))
    adam = torch.optim.Adam([*lstm.parameters(), *linear.parameters()], RATE, eps=1e-7, fused=True)

    def step():
        adam.zero_grad()
        loss = torch.nn.functional.mse_loss(linear(lstm(x)[0][:, -1]), y)
        loss.backward()
        adam.step()
        return loss.item()

    return step


def make(given):
    """By name, only those of the library asked for: TensorFlow and PyTorch cannot be loaded side by side."""
    if sys.argv[1] == "torch":
        return {"torch": torch_peer(given)}
    return {"keras": keras_peer(given, False), "keras-xla": keras_peer(given, True)}


def timed(step, steps):
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(steps):
        step()
    return {"ms": 1000 * (time.perf_counter() - wall) / steps, "cpu": 1000 * (time.process_time() - cpu) / steps}


# What libraries print goes to stderr.
answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
given, peers = first, {}
while given:
    if "make" in given:
        peers = make(given)
        losses = {name: peer() for name, peer in peers.items()}
        reply = {"losses": losses, "versions": {m: sys.modules[m].__version__ for m in ("tensorflow", "keras", "torch") if m in sys.modules}}
    else:
        reply = timed(peers[given["peer"]], given["steps"])
    print(json.dumps(reply), file=answer, flush=True)
    line = sys.stdin.readline()
    given = json.loads(line) if line else None
