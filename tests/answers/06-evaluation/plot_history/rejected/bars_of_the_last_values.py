# why: four bars instead of curves
# fails: test_plot_history_loss, test_plot_history_accuracy
names = ["loss", "val_loss", "accuracy", "val_accuracy"]
plt.bar(names, [history.history[name][-1] for name in names], label="last epoch")
plt.legend()
