"""Builds a Keras model from a TinyKiln graph, with the graph's weights, so that both sides train the same net.

A graph arrives as JSON: {"nodes": [...], "tensors": {...}, "inputs": [...], "outputs": [...]} as bench/portable-graph.ts writes it.
"""
import base64
import numpy as np


def constant(tensor):
    kind = {"float32": "<f4", "int32": "<i4"}[tensor["type"]]
    return np.frombuffer(base64.b64decode(tensor["data"]), kind).reshape(tensor["shape"])


def window(node):
    """Keras names for the attributes of convolutions and pools."""
    return {"strides": (node["strideHeight"], node["strideWidth"]), "padding": node["padding"]}


def activation(node):
    name = node.get("activation", "none")
    return None if name == "none" else name


class Builder:
    """Walks the nodes in order. `K` is keras or tf_keras."""

    def __init__(self, K, graph, momentum):
        self.K, self.graph, self.momentum = K, graph, momentum
        self.values, self.weights = {}, []

    def learned(self, layer, x, arrays):
        self.weights.append((layer, arrays))
        return layer(x)

    def inputs_of(self, node):
        return [self.graph["tensors"][str(i)] if i >= 0 else None for i in node["inputs"]]

    def conv2d(self, node, x):
        w, b = [None if t is None else constant(t) for t in (self.inputs_of(node)[1:] + [None])[:2]]
        layer = self.K.layers.Conv2D(w.shape[0], w.shape[1:3], use_bias=b is not None, activation=activation(node), **window(node))
        return self.learned(layer, x, [w.transpose(1, 2, 3, 0)] + ([] if b is None else [b]))

    def depthwiseConv2d(self, node, x):
        w, b = [None if t is None else constant(t) for t in (self.inputs_of(node)[1:] + [None])[:2]]
        layer = self.K.layers.DepthwiseConv2D(w.shape[1:3], use_bias=b is not None, activation=activation(node), **window(node))
        return self.learned(layer, x, [w[0][..., None]] + ([] if b is None else [b]))

    def fullyConnected(self, node, x):
        if len(x.shape) > 2:
            x = self.K.layers.Flatten()(x)
        w, b = [None if t is None else constant(t) for t in (self.inputs_of(node)[1:] + [None])[:2]]
        layer = self.K.layers.Dense(w.shape[0], use_bias=b is not None, activation=activation(node))
        return self.learned(layer, x, [w.T] + ([] if b is None else [b]))

    def batchNormalization(self, node, x):
        layer = self.K.layers.BatchNormalization(momentum=self.momentum, epsilon=node["epsilon"])
        return self.learned(layer, x, [constant(t) for t in self.inputs_of(node)[1:]])

    def maxPool2d(self, node, x):
        return self.K.layers.MaxPooling2D((node["filterHeight"], node["filterWidth"]), **window(node))(x)

    def averagePool2d(self, node, x):
        return self.K.layers.AveragePooling2D((node["filterHeight"], node["filterWidth"]), **window(node))(x)

    def mean(self, node, x):
        axes = sorted(constant(self.inputs_of(node)[1]).tolist())
        if axes != [1, 2]:
            raise ValueError(f"mean over {axes} has no Keras layer here")
        return self.K.layers.GlobalAveragePooling2D(keepdims=node["keepDimensions"])(x)

    def relu(self, node, x):
        return self.K.layers.ReLU()(x)

    def softmax(self, node, x):
        return self.K.layers.Softmax()(x)

    def reshape(self, node, x):
        return self.K.layers.Reshape(self.graph["tensors"][str(node["outputs"][0])]["shape"][1:])(x)

    def add(self, node, x):
        sum = self.K.layers.Add()([x, self.values[node["inputs"][1]]])
        return sum if activation(node) is None else self.K.layers.Activation(node["activation"])(sum)

    def build(self, logits):
        """The model; with `logits` without its final softmax."""
        graph = self.graph
        source = graph["inputs"][0]
        start = self.K.Input(graph["tensors"][str(source)]["shape"][1:])
        self.values[source] = start
        last = start
        for node in graph["nodes"]:
            if logits and node["kind"] == "softmax" and node["outputs"] == graph["outputs"]:
                break
            last = getattr(self, node["kind"])(node, self.values[node["inputs"][0]])
            self.values[node["outputs"][0]] = last
        model = self.K.Model(start, last)
        for layer, arrays in self.weights:
            layer.set_weights(arrays)
        return model


def build(K, graph, momentum=0.9, logits=False):
    return Builder(K, graph, momentum).build(logits)
