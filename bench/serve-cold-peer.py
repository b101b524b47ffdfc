"""A minimal function on Python's onnxruntime: takes one invocation of Lambda's runtime interface and answers it."""
import http.client
import json
import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import numpy as np
import onnxruntime as ort

options = ort.SessionOptions()
options.intra_op_num_threads = 1
options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
session = ort.InferenceSession(os.environ["TEMPOCAST_SERVE_MODEL"], options, providers=["CPUExecutionProvider"])
runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
runtime.request("GET", "/2018-06-01/runtime/invocation/next")
answer = runtime.getresponse()
event = json.loads(answer.read())
rows = json.loads(event["body"])["rows"]
mean, sigma, quantiles = session.run(None, {"sequence": np.array([row["sequence"] for row in rows], dtype=np.float64)})
body = json.dumps({"mean": mean.tolist(), "sigma": sigma.tolist(), "quantiles": quantiles.tolist()})
path = f"/2018-06-01/runtime/invocation/{answer.getheader('lambda-runtime-aws-request-id')}/response"
runtime.request("POST", path, json.dumps({"statusCode": 200, "body": body}))
runtime.getresponse().read()
