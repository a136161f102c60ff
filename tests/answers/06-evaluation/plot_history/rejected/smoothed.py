# why: a running mean instead of the record
# fails: test_plot_history_loss, test_plot_history_accuracy
def smooth(values):
    out = [values[0]]
    for value in values[1:]:
        out.append(0.6 * out[-1] + 0.4 * value)
    return out


for i, name in enumerate(["loss", "accuracy"]):
    plt.subplot(1, 2, i + 1)
    plt.plot(smooth(history.history[name]), label="training")
    plt.plot(smooth(history.history["val_" + name]), label="validation")
    plt.legend()
