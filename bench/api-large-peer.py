"""MLflow's search of runs over HTTP: argv 1 runs, 2 requests. Prints {"p50", "p95", "version"} in ms, or exits with a reason."""

import json, socket, subprocess, sys, tempfile, time, urllib.request

import mlflow
from mlflow.entities import Metric, Param
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

runs, requests = int(sys.argv[1]), int(sys.argv[2])
folder = tempfile.mkdtemp(prefix="tempocast-mlflow-")
uri = f"sqlite:///{folder}/mlflow.db"
store = SqlAlchemyStore(uri, folder)
experiment = store.create_experiment("tempocast/demo")
for i in range(runs):
    run = store.create_run(experiment, "bench", 1_000 * i, [], f"run {i}")
    metrics = [Metric(f"h{h}.{name}", 0.01 * i, 0, 0) for h in (1, 3, 5, 10) for name in ("skill", "crps")]
    store.log_batch(run.info.run_id, metrics, [Param("recipe", "har")], [])

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
server = subprocess.Popen(
    [sys.executable, "-m", "mlflow", "server", "--backend-store-uri", uri, "--host", "127.0.0.1", "--port", str(port), "--workers", "1"],
    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
)
try:
    body = json.dumps({"experiment_ids": [experiment], "max_results": 50, "order_by": ["attributes.start_time DESC"]}).encode()

    def ask():
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/2.0/mlflow/runs/search", body, {"Content-Type": "application/json"}
        )
        begun = time.perf_counter()
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert len(json.load(answer)["runs"]) == 50
        return 1_000 * (time.perf_counter() - begun)

    for attempt in range(120):
        try:
            ask()
            break
        except OSError:
            time.sleep(0.5)
    else:
        sys.exit("the MLflow server did not answer within 60 s")
    times = sorted(ask() for _ in range(requests))
    print(json.dumps({"p50": times[len(times) // 2], "p95": times[int(0.95 * len(times))], "version": mlflow.__version__}))
finally:
    server.terminate()
    server.wait()
