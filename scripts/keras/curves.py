"""Trains a net in Keras from given weights on given batches, and answers with the loss of every step.

{"net": graph, "loss": ..., "rate": x, "steps": n, "batch": n, "inputs": base64, "targets": base64} -> {"losses": [...]}
Batches take turns in order. The loss is read before the step changes the weights; Adam as Keras sets it.
"""
import base64
import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # whatever TensorFlow prints must not get between the answers

import numpy as np
import tensorflow as tf
import keras
from graph_model import build


def answer(**fields):
    answers.write(json.dumps(fields) + "\n")
    answers.flush()


def curve(request):
    model = build(keras, request["net"], logits=True)
    optimizer = keras.optimizers.Adam(request["rate"])
    optimizer.build(model.trainable_variables)
    squared = request["loss"] == "meanSquaredError"
    loss_of = keras.losses.MeanSquaredError() if squared else keras.losses.CategoricalCrossentropy(from_logits=True)
    shape, batch = model.input_shape[1:], request["batch"]
    size = model.output_shape[-1]
    inputs = np.frombuffer(base64.b64decode(request["inputs"]), "<f4").reshape(-1, batch, *shape)
    targets = np.frombuffer(base64.b64decode(request["targets"]), "<f4").reshape(-1, batch, size)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=True))
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
        return loss

    return [float(step(inputs[i % len(inputs)], targets[i % len(inputs)])) for i in range(request["steps"])]


answer(versions={"tensorflow": tf.__version__, "keras": keras.__version__})
for line in sys.stdin:
    answer(losses=curve(json.loads(line)))
