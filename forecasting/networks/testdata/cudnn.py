"""Writes cudnn.json: weights of an LSTM layer in cuDNN's order, by the functions with which Keras 3 calls CudnnRNNV3.

    pip install keras==3.15.1 tensorflow-cpu==2.21.0 && python cudnn.py
"""
import json
import os

os.environ["KERAS_BACKEND"] = "tensorflow"
import numpy as np
import tensorflow as tf
from keras.src.backend.tensorflow.rnn import _standardize_cudnn_weights

INPUTS, HIDDEN = 3, 2
kernel = np.arange(1, (INPUTS + HIDDEN) * 4 * HIDDEN + 1, dtype="float32").reshape(INPUTS + HIDDEN, 4 * HIDDEN)
bias = -np.arange(1, 4 * HIDDEN + 1, dtype="float32")
# As in keras.src.backend.tensorflow.rnn._cudnn_lstm.
weights = tf.split(kernel[:INPUTS], 4, axis=1) + tf.split(kernel[INPUTS:], 4, axis=1)
biases = tf.split(tf.concat((tf.zeros_like(bias), bias), 0), 8)
params = _standardize_cudnn_weights(weights, biases, tf.constant([-1]), transpose_weights=True)
out = {"inputs": INPUTS, "hidden": HIDDEN, "params": params.numpy().tolist()}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cudnn.json"), "w") as f:
    json.dump(out, f)
    f.write("\n")
