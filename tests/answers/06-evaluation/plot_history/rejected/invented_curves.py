# why: curves that are not the record
# fails: test_plot_history_loss, test_plot_history_accuracy, test_plot_history_legend, test_plot_history_names
epochs = np.arange(len(history.epoch))
for i, name in enumerate(["loss", "accuracy"]):
    plt.subplot(1, 2, i + 1)
    plt.plot(epochs, np.exp(-epochs), label="training " + name)
    plt.plot(epochs, np.exp(-epochs / 2), label="validation " + name)
    plt.legend()
