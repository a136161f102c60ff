# why: made to look as if every epoch were better
# fails: test_plot_history_loss
for i, (name, down) in enumerate([("loss", True), ("accuracy", False)]):
    plt.subplot(1, 2, i + 1)
    plt.plot(sorted(history.history[name], reverse=down), label="training")
    plt.plot(sorted(history.history["val_" + name], reverse=down), label="validation")
    plt.legend()
