# why: the accuracy is missing
# fails: test_plot_history_accuracy
plt.plot(history.history["loss"], label="train")
plt.plot(history.history["val_loss"], label="validation")
plt.legend()
