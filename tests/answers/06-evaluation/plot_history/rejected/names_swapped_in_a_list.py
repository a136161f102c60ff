# why: the list is in another order than the curves
# fails: test_plot_history_names
fig, axes = plt.subplots(1, 2)
for ax, name in zip(axes, ["loss", "accuracy"]):
    ax.plot(history.history[name])
    ax.plot(history.history["val_" + name])
    ax.legend(["val", "train"])
