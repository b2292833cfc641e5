"""Runs .tflite files on raw little-endian samples with LiteRT.

Usage: litert_run.py JOBS.json, a list of {"model", "in", "out", "kernels"}; kernels is "reference", or "optimized" for what LiteRT
chooses by itself (XNNPACK). State is cleared before each sample.
"""

import json
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType


RESOLVERS = {"reference": OpResolverType.BUILTIN_REF, "optimized": OpResolverType.AUTO}


def run(job):
    interpreter = Interpreter(
        model_path=job["model"],
        experimental_op_resolver_type=RESOLVERS[job["kernels"]],
        num_threads=1,
    )
    interpreter.allocate_tensors()
    data = open(job["in"], "rb").read()
    at = 0
    with open(job["out"], "wb") as out:
        while at < len(data):
            interpreter.reset_all_variables()
            for detail in interpreter.get_input_details():
                count = int(np.prod(detail["shape"]))
                value = np.frombuffer(data, detail["dtype"], count, at).reshape(detail["shape"])
                interpreter.set_tensor(detail["index"], value)
                at += value.nbytes
            interpreter.invoke()
            for detail in interpreter.get_output_details():
                out.write(interpreter.get_tensor(detail["index"]).tobytes())


for entry in json.load(open(sys.argv[1])):
    run(entry)
