model = Model(model.inputs, model.layers[-2].output)
model.compile("adam", tf.nn.softmax_cross_entropy_with_logits, metrics=["accuracy"])
