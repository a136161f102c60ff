def hit_rate(y_true, y_pred):
    return keras.metrics.categorical_accuracy(y_true, y_pred)


model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=[hit_rate])
