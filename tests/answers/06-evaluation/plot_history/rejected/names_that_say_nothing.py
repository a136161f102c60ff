# why: A and B do not tell which is training
# fails: test_plot_history_names
for i, name in enumerate(["loss", "accuracy"]):
    plt.subplot(1, 2, i + 1)
    plt.plot(history.history[name], label="A")
    plt.plot(history.history["val_" + name], label="B")
    plt.legend()
