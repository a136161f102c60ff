# why: validation is called training and the other way round
# fails: test_plot_history_names
fig, axes = plt.subplots(1, 2)
for ax, name in zip(axes, ["loss", "accuracy"]):
    ax.plot(history.history["val_" + name], label="train")
    ax.plot(history.history[name], label="validation")
    ax.legend()
