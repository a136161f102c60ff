# why: a copy was compiled, not the model
# fails: test_compile_optimizer, test_compile_loss, test_compile_metrics
# breaks: fit
other = keras.models.clone_model(model)
other.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
