# why: the accuracy curves have no legend
# fails: test_plot_history_legend, test_plot_history_names
plt.subplot(1, 2, 1)
plt.plot(history.history["loss"], "r", label="training")
plt.plot(history.history["val_loss"], "b", label="validation")
plt.legend()
plt.subplot(1, 2, 2)
plt.plot(history.history["accuracy"], "r", label="training")
plt.plot(history.history["val_accuracy"], "b", label="validation")
