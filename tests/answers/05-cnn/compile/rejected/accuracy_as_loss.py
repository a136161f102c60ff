# why: the wrong way round
# fails: test_compile_loss, test_compile_metrics
model.compile(loss=keras.losses.MeanSquaredError(), optimizer="adam", metrics=["categorical_crossentropy"])
