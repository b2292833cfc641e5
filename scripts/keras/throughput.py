"""Measures how fast Keras trains, on request. Speaks JSON, a line at a time, on stdin and stdout.

on start            -> {"versions": {...}, "threads": n}
{"net": graph, "loss": ..., "batch": 32, "samples": n, "epochs": n}
                    -> {"variant": "...", "rates": {...}}  builds the net for Keras 3 and tf_keras, and keeps the fastest `fit`
{"seconds": s}      -> {"rate": samples/s}                 trains the kept one for about so long
"""
import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # whatever TensorFlow prints must not get between the answers

import numpy as np
import tensorflow as tf
import keras
from graph_model import build

try:
    import tf_keras
except ImportError:
    tf_keras = None


def answer(**fields):
    answers.write(json.dumps(fields) + "\n")
    answers.flush()


def loss_of(K, kind):
    return K.losses.MeanSquaredError() if kind == "meanSquaredError" else K.losses.SparseCategoricalCrossentropy()


def prepare(request):
    """(samples in a call, {variant: function that trains once over them})"""
    graph, batch, count, epochs = (request[name] for name in ("net", "batch", "samples", "epochs"))
    random = np.random.default_rng(0)
    x = random.normal(size=(count, *graph["tensors"][str(graph["inputs"][0])]["shape"][1:])).astype("float32")
    classes = graph["tensors"][str(graph["outputs"][0])]["shape"][-1]
    y = x if request["loss"] == "meanSquaredError" else random.integers(0, classes, count).astype("int32")
    cached = tf.data.Dataset.from_tensor_slices((x, y)).batch(batch, drop_remainder=True).cache().prefetch(2)
    variants = {}
    for name, K in (("Keras 3", keras), ("tf_keras", tf_keras)):
        if K is None:
            continue
        model = build(K, graph)
        model.compile(optimizer=K.optimizers.Adam(1e-3), loss=loss_of(K, request["loss"]))
        variants[f"{name} fit, tf.data"] = lambda model=model: model.fit(cached, epochs=epochs, verbose=0)
        if name == "Keras 3":
            variants[f"{name} fit, arrays"] = lambda model=model: model.fit(x, y, batch_size=batch, epochs=epochs, verbose=0)
    return count * epochs, variants


def rate(train, samples, seconds):
    done, began = 0, time.perf_counter()
    while done == 0 or time.perf_counter() - began < seconds:
        train()
        done += samples
    return done / (time.perf_counter() - began)


versions = {"tensorflow": tf.__version__, "keras": keras.__version__}
if tf_keras is not None:
    versions["tf_keras"] = tf_keras.__version__
answer(versions=versions, threads=tf.config.threading.get_intra_op_parallelism_threads() or os.cpu_count())

samples, kept = 0, None
for line in sys.stdin:
    request = json.loads(line)
    if "net" in request:
        samples, variants = prepare(request)
        for train in variants.values():
            train()
        rates = {name: rate(train, samples, 0.7) for name, train in variants.items()}
        best = max(rates, key=rates.get)
        kept = variants[best]
        answer(variant=best, rates=rates)
    else:
        answer(rate=rate(kept, samples, request["seconds"]))
