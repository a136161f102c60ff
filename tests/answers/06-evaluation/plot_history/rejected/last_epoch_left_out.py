# why: the curves stop before the last epoch
# fails: test_plot_history_loss, test_plot_history_accuracy
for i, name in enumerate(["loss", "accuracy"]):
    plt.subplot(1, 2, i + 1)
    plt.plot(history.history[name][:-1], label="training")
    plt.plot(history.history["val_" + name][:-1], label="validation")
    plt.legend()
