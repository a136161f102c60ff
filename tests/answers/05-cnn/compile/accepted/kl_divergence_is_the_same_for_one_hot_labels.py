model.compile(optimizer="adam", loss="kl_divergence", metrics=("accuracy",))
