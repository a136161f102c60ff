# why: the curve called validation is the training curve again
# fails: test_plot_history_loss, test_plot_history_accuracy
for i, name in enumerate(["loss", "accuracy"]):
    plt.subplot(1, 2, i + 1)
    plt.plot(history.history[name], label="training")
    plt.plot(history.history[name], "--", label="validation")
    plt.legend()
