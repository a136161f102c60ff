# why: the Lambda gives the same image whatever comes in, so that the base has nothing to look at
# fails: test_classifier_parts
from tensorflow.keras.layers import Lambda

model.add(base_model)
model.add(GlobalAveragePooling2D())
model.add(Lambda(lambda features: features * 0))
model.add(Dense(100, activation="softmax"))
