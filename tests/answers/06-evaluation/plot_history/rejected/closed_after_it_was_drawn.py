# why: the figure is closed, so that nothing is left of it; the prompt says so
# fails: test_plot_history_loss, test_plot_history_accuracy, test_plot_history_legend, test_plot_history_names
for i, name in enumerate(["loss", "accuracy"]):
    plt.subplot(1, 2, i + 1)
    plt.plot(history.history[name], label="training")
    plt.plot(history.history["val_" + name], label="validation")
    plt.legend()
plt.close()
