# why: both curves are called loss, or accuracy
# fails: test_plot_history_legend, test_plot_history_names
for i, name in enumerate(["loss", "accuracy"]):
    plt.subplot(1, 2, i + 1)
    plt.plot(history.history[name], label=name)
    plt.plot(history.history["val_" + name], label=name)
    plt.legend()
