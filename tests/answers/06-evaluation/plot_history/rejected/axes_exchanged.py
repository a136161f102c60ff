# why: epochs on the vertical axis
# fails: test_plot_history_loss, test_plot_history_accuracy
for i, name in enumerate(["loss", "accuracy"]):
    plt.subplot(1, 2, i + 1)
    plt.plot(history.history[name], history.epoch, label="training")
    plt.plot(history.history["val_" + name], history.epoch, label="validation")
    plt.legend()
