# why: the loss is missing
# fails: test_plot_history_loss
plt.plot(history.history["accuracy"], label="train")
plt.plot(history.history["val_accuracy"], label="validation")
plt.legend()
