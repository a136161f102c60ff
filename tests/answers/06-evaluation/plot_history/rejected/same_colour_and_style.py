# why: the legend cannot tell two equal blue lines apart
# fails: test_plot_history_legend
for i, name in enumerate(["loss", "accuracy"]):
    plt.subplot(1, 2, i + 1)
    plt.plot(history.history[name], "b-", label="training")
    plt.plot(history.history["val_" + name], "b-", label="validation")
    plt.legend()
