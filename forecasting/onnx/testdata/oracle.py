"""What ONNX's own checker and onnxruntime from PyPI make of the models of models.json, into oracle.json.

pip install onnx==1.23.2 onnxruntime==1.31.1 numpy; node forecasting/onnx/testdata/write-models.ts; python oracle.py
"""
import base64
import hashlib
import json
import os
import pathlib

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import numpy as np
import onnx
import onnxruntime as ort

here = pathlib.Path(__file__).parent
models = json.loads((here / "models.json").read_text())
oracle = {}
for name, case in models.items():
    data = base64.b64decode(case.pop("onnx"))
    model = onnx.load_from_string(data)
    # Checks every node against its operator's schema, and that shapes and types follow.
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    shapes = {
        out.name: [d.dim_value or d.dim_param for d in out.type.tensor_type.shape.dim] for out in inferred.graph.output
    }
    session = ort.InferenceSession(data, providers=["CPUExecutionProvider"])
    n, names = case["rows"], case["names"]
    feeds = {
        "features": np.array(case["features"], dtype=np.float64).reshape(n, len(names["features"])),
        "sequence": np.array(case["sequence"], dtype=np.float64).reshape(n, names["steps"], len(names["sequence"])),
        "symbol": np.array(case["symbol"], dtype=object),
        "session": np.array(case["session"], dtype=np.int64),
    }
    wanted = {i.name: feeds[i.name] for i in session.get_inputs()}
    out = dict(zip(["mean", "sigma"], session.run(["mean", "sigma"], wanted)))
    oracle[name] = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "inputs": sorted(wanted),
        "shapes": shapes,
        "mean": out["mean"].ravel().tolist(),
        "sigma": out["sigma"].ravel().tolist(),
    }
(here / "models.json").write_text(json.dumps(models) + "\n")
(here / "oracle.json").write_text(json.dumps({"onnx": onnx.__version__, "onnxruntime": ort.__version__, "models": oracle}) + "\n")
