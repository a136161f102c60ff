# why: the fruit model's record
# fails: test_plot_history_loss, test_plot_history_accuracy, test_plot_history_legend, test_plot_history_names
for i, name in enumerate(["loss", "accuracy"]):
    plt.subplot(1, 2, i + 1)
    plt.plot([0.9, 0.7, 0.5, 0.4, 0.35], label="training " + name)
    plt.plot([0.95, 0.8, 0.7, 0.65, 0.6], label="validation " + name)
    plt.legend()
