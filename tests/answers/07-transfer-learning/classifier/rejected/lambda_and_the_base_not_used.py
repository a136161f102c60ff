# why: base_model hangs on the model as an attribute, and the classifier works on the pixels
# fails: test_classifier_parts
from tensorflow.keras.layers import Lambda

x = Lambda(lambda image: image * 2 - 1)(AveragePooling2D(8)(model.outputs[0]))
model = Model(model.inputs, Dense(100, activation="softmax")(Flatten()(x)))
model.base = base_model
