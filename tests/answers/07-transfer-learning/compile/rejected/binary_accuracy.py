# why: 99 of 100 zeros are right whatever the model says
# fails: test_compile_metrics
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["binary_accuracy"])
