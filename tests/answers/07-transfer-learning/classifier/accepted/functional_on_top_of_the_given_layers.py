x = base_model(model.outputs[0])
x = GlobalAveragePooling2D()(x)
x = Dense(100, activation="softmax")(x)
model = Model(inputs=model.inputs, outputs=x)
