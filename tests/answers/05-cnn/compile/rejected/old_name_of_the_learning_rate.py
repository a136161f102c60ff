# why: lr= no longer exists, and the cell stops
# fails: test_compile_optimizer, test_compile_loss, test_compile_metrics
# breaks: fit
model.compile(loss="categorical_crossentropy", optimizer=Adam(lr=0.001), metrics=["accuracy"])
