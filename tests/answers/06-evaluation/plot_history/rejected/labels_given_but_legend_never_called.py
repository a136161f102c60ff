# why: labels alone are not shown
# fails: test_plot_history_legend, test_plot_history_names
fig, axes = plt.subplots(1, 2)
for ax, name in zip(axes, ["loss", "accuracy"]):
    ax.plot(history.history[name], label="training")
    ax.plot(history.history["val_" + name], label="validation")
