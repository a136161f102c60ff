# why: the training loss alone
# fails: test_plot_history_loss, test_plot_history_accuracy, test_plot_history_legend, test_plot_history_names
plt.plot(history.history["loss"], label="train")
plt.legend()
plt.show()
