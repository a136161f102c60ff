# why: the Lambda gives the base a grey image whatever comes in
# fails: test_classifier_output
from tensorflow.keras.layers import Lambda

model.add(Lambda(lambda image: image * 0 + 0.5))
model.add(base_model)
model.add(GlobalAveragePooling2D())
model.add(Dense(100, activation="softmax"))
