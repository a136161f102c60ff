schedule = keras.optimizers.schedules.ExponentialDecay(1e-3, decay_steps=1000, decay_rate=0.9)
model.compile(
    loss="CategoricalCrossentropy", optimizer=Adam(learning_rate=schedule, clipnorm=1.0), metrics=["Accuracy"]
)
