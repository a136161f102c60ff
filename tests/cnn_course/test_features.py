"""Networks look up what they make of images: the same comes out, and less is computed.

Every cell runs as a student's. Most compare a model with the same one whose layers compute as ever,
because its steps run eagerly under a tape.
"""

from __future__ import annotations

import pytest

MODEL = """
import keras, numpy as np, tensorflow as tf
from keras import layers
from keras.applications import MobileNetV2
from keras.datasets import cifar100
from keras.src.models.functional import Functional
from cnn_course import features, weights

(x, y), (x_test, y_test) = cifar100.load_data()
x, y, x_test, y_test = x[:32] / 255, y[:32], x_test[:40] / 255, y_test[:40]

def classifier(*parts):
    model = keras.Sequential([layers.Input((32, 32, 3)), *parts, layers.Dense(100, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

def enlarged(base, *before):
    pooling = layers.GlobalAveragePooling2D()
    return classifier(*before, layers.UpSampling2D(4), base, pooling)

def loss_of(model, *data):
    return model.evaluate(*data, verbose=0, return_dict=True)["loss"]

def truly(model, *data):
    model.run_eagerly = True
    with tf.GradientTape():
        found = loss_of(model, *data)
    model.run_eagerly = False
    return found

def asked(act):
    '''Return of how many images the features were known meanwhile, and computed by the cache.'''
    before = features.counts.copy()
    act()
    return tuple(features.counts[name] - before[name] for name in ("known", "computed"))

base = MobileNetV2(input_shape=(128, 128, 3), include_top=False, weights="imagenet")
base.trainable = False
model = enlarged(base)
"""

CELLS = {
    "grading_images_are_known": MODEL
    + """
assert asked(lambda: loss_of(model, x_test, y_test)) == (40, 0)
assert np.isclose(loss_of(model, x_test, y_test), truly(model, x_test, y_test), rtol=1e-4)
""",
    "other_images_are_computed_once": MODEL
    + """
other = 3 * x_test - 1
assert asked(lambda: loss_of(model, other, y_test)) == (0, 40)
assert asked(lambda: loss_of(model, other, y_test)) == (40, 0)
assert np.isclose(loss_of(model, other, y_test), truly(model, other, y_test), rtol=1e-4)
""",
    "training_learns_the_same": MODEL
    + """
start = model.get_weights()
def weights_after(eager):
    model.set_weights(start)
    model.run_eagerly = eager
    model.fit(x, y, epochs=2, shuffle=False, verbose=0)
    return model.layers[-1].get_weights()[0]
looked_up, computed = weights_after(False), weights_after(True)
moved = np.abs(computed - start[-2]).max()
assert moved > 0 and np.abs(looked_up - computed).max() < 0.01 * moved
""",
    "changed_weights_are_another_network": MODEL
    + """
before = loss_of(model, x_test, y_test)
kernel = base.layers[-3].kernel
kernel.assign(kernel * 1.5)
after = loss_of(model, x_test, y_test)
assert not np.isclose(before, after, rtol=1e-3)
assert np.isclose(after, truly(model, x_test, y_test), rtol=1e-4)
""",
    "another_architecture_with_the_same_weights_is_another_network": MODEL
    + """
config = base.get_config()
for layer in config["layers"]:
    if layer["class_name"] == "ReLU":
        layer["config"]["max_value"] = 0.5
other = Functional.from_config(config)
other.set_weights(base.get_weights())
other.trainable = False
capped = enlarged(other)
capped.set_weights(model.get_weights())
found = loss_of(capped, x_test, y_test)
assert not np.isclose(found, loss_of(model, x_test, y_test), rtol=1e-3)
assert np.isclose(found, truly(capped, x_test, y_test), rtol=1e-4)
""",
    "a_network_that_learned_is_looked_up_in_validation": MODEL
    + """
base.trainable = True
learning = enlarged(base)
learning.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
other = 3 * x_test - 1
history = learning.fit(x, y, validation_data=(other, y_test), epochs=2, verbose=0)
assert asked(lambda: loss_of(learning, other, y_test)) == (40, 0)
assert np.isclose(history.history["val_loss"][-1], truly(learning, other, y_test), rtol=1e-4)
assert not np.isclose(*history.history["val_loss"], rtol=1e-3)
""",
    "a_network_called_as_in_inference_learns_all_the_same": MODEL
    + """
base.trainable = True
images = layers.Input((32, 32, 3))
pooled = layers.GlobalAveragePooling2D()(base(layers.UpSampling2D(4)(images), training=False))
learning = keras.Model(images, layers.Dense(100, "softmax")(pooled))
learning.compile("sgd", "sparse_categorical_crossentropy")
before = base.layers[-3].get_weights()[0]
learning.fit(x, y, verbose=0)
assert (base.layers[-3].get_weights()[0] != before).any()
""",
    "no_more_is_kept_than_fits": MODEL
    + """
features._MAX_KEPT_BYTES = 30 * 4 * 4 * 1280 * 4
for shift in (1, 2, 3):
    other = x_test[:20] + shift, y_test[:20]
    assert np.isclose(loss_of(model, *other), truly(model, *other), rtol=1e-4)
assert features._kept_bytes == 20 * 4 * 4 * 1280 * 4
""",
    "a_network_that_learns_is_not_looked_up": MODEL
    + """
base.layers[-3].trainable = True
assert not features._is_certain(base.layers[-3])
partly = enlarged(base)
before = base.layers[-3].get_weights()[0]
partly.fit(x, y, verbose=0)
assert (base.layers[-3].get_weights()[0] != before).any()
""",
    "layers_before_it_learn_through_it": MODEL
    + """
def kernel_after(eager):
    keras.utils.set_random_seed(1)
    through = enlarged(base, layers.Conv2D(3, 3, padding="same"))
    through.run_eagerly = eager
    start = through.layers[0].get_weights()[0]
    through.fit(x[:16], y[:16], shuffle=False, verbose=0)
    return through.layers[0].get_weights()[0] - start
looked_up, computed = kernel_after(False), kernel_after(True)
assert np.abs(computed).max() > 0
assert np.allclose(looked_up, computed, atol=0.02 * np.abs(computed).max())
""",
    "two_frozen_networks_do_not_wait_for_each_other": MODEL
    + """
second = MobileNetV2(
    input_shape=(128, 128, 3), include_top=False, weights=None, name="second"
)
second.trainable = False
images = layers.Input((32, 32, 3))
large = layers.UpSampling2D(4)(images)
both = layers.Concatenate()([base(large), second(large)])
outputs = layers.Dense(100, "softmax")(layers.GlobalAveragePooling2D()(both))
twofold = keras.Model(images, outputs)
twofold.compile("sgd", "sparse_categorical_crossentropy")
other = 1 - x_test
found = loss_of(twofold, other, y_test)
assert np.isclose(found, truly(twofold, other, y_test), rtol=1e-4)
""",
    "a_callback_that_sets_frozen_weights_within_a_fit_is_seen": MODEL
    + """
kernel = base.layers[-3].kernel
start, before = model.get_weights(), kernel.numpy()
class Scale(keras.callbacks.Callback):
    def on_train_batch_begin(self, batch, logs=None):
        if batch == 1:
            kernel.assign(1.5 * before)
def losses(eager):
    model.set_weights(start)
    kernel.assign(before)
    model.run_eagerly = eager
    history = model.fit(
        x, y, epochs=2, batch_size=8, shuffle=False, verbose=0, callbacks=[Scale()],
        validation_data=(x_test, y_test),
    )
    return history.history["loss"] + history.history["val_loss"]
assert np.allclose(losses(False), losses(True), rtol=1e-3), (losses(False), losses(True))
""",
    "weights_set_through_tensorflow_alone_are_seen": MODEL
    + """
before = loss_of(model, x_test, y_test)
value = base.layers[-3].kernel.value
value.assign(value * 1.5)
after = loss_of(model, x_test, y_test)
assert not np.isclose(before, after, rtol=1e-3)
assert np.isclose(after, truly(model, x_test, y_test), rtol=1e-4)
""",
    "a_layer_whose_call_was_wrapped_computes": MODEL
    + """
layer = base.layers[-1]
call = layer.call
layer.call = lambda *args, **kwargs: 0.5 * call(*args, **kwargs)
assert asked(lambda: loss_of(model, x_test, y_test)) == (0, 0)
assert np.isclose(loss_of(model, x_test, y_test), truly(model, x_test, y_test), rtol=1e-4)
""",
    "a_class_of_kerass_that_was_changed_computes": MODEL
    + """
before = loss_of(model, x_test, y_test)
call = layers.ReLU.call
layers.ReLU.call = lambda self, inputs: 0.5 * call(self, inputs)
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
assert asked(lambda: loss_of(model, x_test, y_test)) == (0, 0)
after = loss_of(model, x_test, y_test)
assert not np.isclose(before, after, rtol=1e-3)
assert np.isclose(after, truly(model, x_test, y_test), rtol=1e-4)
""",
    "an_operation_of_kerass_that_was_changed_computes": MODEL
    + """
from keras.src import backend
relu6 = backend.nn.relu6
backend.nn.relu6 = lambda inputs: 0.5 * relu6(inputs)
assert asked(lambda: loss_of(model, x_test, y_test)) == (0, 0)
""",
    "a_function_that_calls_itself_kerass_computes": MODEL
    + """
def relu6(inputs):
    return 0.5 * keras.ops.relu6(inputs)
relu6.__module__ = "keras.src.activations.activations"
assert not features._is_certain(layers.Activation(relu6))
assert features._is_certain(layers.Activation("relu6"))
""",
    "chance_is_not_looked_up": MODEL
    + """
assert features._is_certain(layers.ReLU()) and features._is_certain(layers.Dropout(0))
assert not features._is_certain(layers.Dropout(0.5))
assert features._is_certain(layers.Dropout(0.5), in_training=False)
""",
    "code_of_the_students_is_not_looked_up": MODEL
    + """
class Own(layers.Layer):
    pass
assert not features._is_certain(Own())
assert not features._is_certain(layers.Lambda(lambda x: x))
assert not features._is_certain(layers.Activation(lambda x: x))
""",
    "a_tape_of_the_students_own_sees_every_layer": MODEL
    + """
weight = base.layers[1].kernel
with tf.GradientTape() as tape:
    tape.watch(weight.value)
    out = model(x[:2], training=False)
assert tape.gradient(out, weight.value) is not None
""",
    "steps_that_are_compiled_further_compute_as_ever": MODEL
    + """
seen = []
class See(keras.callbacks.Callback):
    def on_test_batch_begin(self, batch, logs=None):
        seen.append(features._running)
tiny = classifier(layers.GlobalAveragePooling2D())
for compiled_further in (False, True):
    tiny.compile("sgd", "sparse_categorical_crossentropy", jit_compile=compiled_further)
    tiny.evaluate(x[:1], y[:1], callbacks=[See()], verbose=0)
assert seen == [1, 0]
""",
    "prediction_is_the_same": MODEL
    + """
with tf.GradientTape():
    computed = model(x_test)
assert np.allclose(model.predict(x_test, verbose=0), computed, atol=1e-4)
""",
}


@pytest.mark.parametrize("name", CELLS)
def test_frozen_network(name: str, results: dict[str, str | None]) -> None:
    assert results[name] is None
