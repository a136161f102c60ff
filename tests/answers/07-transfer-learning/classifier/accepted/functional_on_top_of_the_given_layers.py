x = base_model(model.output)
x = GlobalAveragePooling2D()(x)
x = Dense(100, activation="softmax")(x)
model = Model(inputs=model.input, outputs=x)
