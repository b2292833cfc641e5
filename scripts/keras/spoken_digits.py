"""Spoken digits the usual way in Keras: python spoken_digits.py FOLDER [EPOCHS] [OTHER]

Reads FOLDER/LABEL/*.wav (8 kHz), log-mel spectrograms of 49 x 20, DS-CNN, Adam, batch 32, a fifth held back for the test.
With OTHER, a folder of the same kind, everything in FOLDER trains and everything in OTHER tests.
Prints one JSON line: test accuracy, epochs, and seconds from the start of the process to the end of the test.
"""
import json
import os
import sys
import time

started = time.time()
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import pathlib
import wave
import numpy as np
import tensorflow as tf
import keras
from keras import layers

RATE, BANDS, FRAME, HOP = 8000, 20, 320, 160


def read(path):
    with wave.open(str(path)) as file:
        levels = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype("float32") / 32768
    return np.pad(levels[:RATE], (0, max(0, RATE - len(levels))))


def features(sounds):
    spectrum = tf.abs(tf.signal.stft(sounds, FRAME, HOP, 512))
    mel = tf.signal.linear_to_mel_weight_matrix(BANDS, spectrum.shape[-1], RATE, 80.0, RATE / 2)
    return tf.math.log(spectrum @ mel + 1e-4).numpy()[..., None]


def ds_cnn(shape, classes):
    x = start = keras.Input(shape)

    def norm(x):
        return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))

    x = norm(layers.Conv2D(64, (10, 4), strides=(2, 2), padding="same")(x))
    for _ in range(4):
        x = norm(layers.DepthwiseConv2D(3, padding="same")(x))
        x = norm(layers.Conv2D(64, 1)(x))
    x = layers.Dropout(0.3)(layers.GlobalAveragePooling2D()(x))
    return keras.Model(start, layers.Dense(classes, activation="softmax")(x))


folder = pathlib.Path(sys.argv[1])
epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 25
names = sorted(path.name for path in folder.iterdir() if path.is_dir())
own, other = (
    [(path, label) for label, name in enumerate(names) for path in sorted(pathlib.Path(place, name).glob("*.wav"))]
    for place in (folder, sys.argv[3] if len(sys.argv) > 3 else os.devnull)
)
files = own + other
sounds = features(np.stack([read(path) for path, _ in files]))
labels = np.array([label for _, label in files], "int32")
if other:
    train, test = np.arange(len(own)), np.arange(len(own), len(files))
else:
    order = np.random.default_rng(42).permutation(len(files))
    test, train = order[: len(files) // 5], order[len(files) // 5 :]
mean, deviation = sounds[train].mean((0, 1)), sounds[train].std((0, 1))
sounds = (sounds - mean) / deviation

model = ds_cnn(sounds.shape[1:], len(names))
model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(sounds[train], labels[train], batch_size=32, epochs=epochs, verbose=0)
accuracy = float((model.predict(sounds[test], verbose=0).argmax(-1) == labels[test]).mean())
print(json.dumps({"accuracy": accuracy, "samples": len(test), "epochs": epochs, "seconds": time.time() - started}))
