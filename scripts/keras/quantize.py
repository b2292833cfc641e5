"""Quantizes a net the usual way: TensorFlow Lite's converter, and quantization-aware training with TFMOT.

Speaks JSON, a line at a time, on stdin and stdout.
on start -> {"versions": {...}}
{"net": graph, "shape": [...], "calibration": floats, "test": {"inputs": floats, "labels": [...]}, "train"?: {...}, "epochs", "learningRate", "seed"}
         -> {"float": right, "ptq": right, "ptqSeconds": s, "qat"?: right, "qatSeconds"?: s}
`floats` are base64 of little-endian float32. Integer files run on LiteRT's reference kernels. QAT only where `train` is given.
"""
import base64
import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["TF_USE_LEGACY_KERAS"] = "1"
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # whatever TensorFlow prints must not get between the answers

import numpy as np
import tensorflow as tf
import tensorflow_model_optimization as tfmot
import tf_keras
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from graph_model import build


def floats(text, shape):
    return np.frombuffer(base64.b64decode(text), "<f4").reshape((-1, *shape))


def convert(model, calibration):
    """An INT8 file, its edges INT8 too; without `calibration` the ranges must be in the model."""
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if calibration is not None:
        converter.representative_dataset = lambda: ([sample[None]] for sample in calibration)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    return converter.convert()


def right(file, inputs, labels):
    interpreter = Interpreter(
        model_content=file, experimental_op_resolver_type=OpResolverType.BUILTIN_REF, num_threads=1
    )
    interpreter.allocate_tensors()
    [entry], [exit] = interpreter.get_input_details(), interpreter.get_output_details()
    scale, zero = entry["quantization"]
    steps = np.trunc(inputs / np.float32(scale) + np.copysign(0.5, inputs)) + zero
    found = 0
    for sample, label in zip(np.clip(steps, -128, 127).astype("int8"), labels):
        interpreter.set_tensor(entry["index"], sample[None])
        interpreter.invoke()
        found += int(interpreter.get_tensor(exit["index"]).argmax() == label)
    return found


def train_aware(request, shape):
    """TFMOT's eight-bit scheme over the live batch normalization; Adam with the cosine schedule that TinyKiln has."""
    tf_keras.utils.set_random_seed(request["seed"])
    inputs, labels = floats(request["train"]["inputs"], shape), np.array(request["train"]["labels"])
    model = tfmot.quantization.keras.quantize_model(build(tf_keras, request["net"]))
    steps = request["epochs"] * -(-len(labels) // request["batch"])
    schedule = tf_keras.optimizers.schedules.CosineDecay(request["learningRate"], steps)
    model.compile(tf_keras.optimizers.Adam(schedule), "sparse_categorical_crossentropy")
    model.fit(inputs, labels, batch_size=request["batch"], epochs=request["epochs"], verbose=0)
    return model


def measure(request):
    shape = request["shape"]
    inputs, labels = floats(request["test"]["inputs"], shape), request["test"]["labels"]
    model = build(tf_keras, request["net"])
    result = {"float": int((model.predict(inputs, verbose=0).argmax(-1) == labels).sum())}
    calibration = floats(request["calibration"], shape)
    began = time.perf_counter()
    file = convert(model, calibration)
    result["ptqSeconds"] = time.perf_counter() - began
    result["ptq"] = right(file, inputs, labels)
    if "train" in request:
        began = time.perf_counter()
        file = convert(train_aware(request, shape), None)
        result["qatSeconds"] = time.perf_counter() - began
        result["qat"] = right(file, inputs, labels)
    return result


def answer(fields):
    answers.write(json.dumps(fields) + "\n")
    answers.flush()


answer({"versions": {"tensorflow": tf.__version__, "tensorflow-model-optimization": tfmot.__version__}})
for line in sys.stdin:
    answer(measure(json.loads(line)))
