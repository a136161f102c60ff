# why: no validation curve
# fails: test_plot_history_loss, test_plot_history_accuracy, test_plot_history_legend, test_plot_history_names
plt.plot(history.history["loss"], label="loss")
plt.plot(history.history["accuracy"], label="accuracy")
plt.legend()
