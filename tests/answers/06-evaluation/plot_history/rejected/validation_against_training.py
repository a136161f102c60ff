# why: one quantity over the other, no course of time
# fails: test_plot_history_loss, test_plot_history_accuracy
plt.plot(history.history["loss"], history.history["val_loss"], label="loss")
plt.plot(history.history["accuracy"], history.history["val_accuracy"], label="accuracy")
plt.legend()
