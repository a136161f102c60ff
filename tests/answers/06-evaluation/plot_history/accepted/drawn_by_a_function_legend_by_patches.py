import matplotlib.patches as mpatches


def plot_history(history, keys):
    n = len(keys)
    fig, axes = plt.subplots(1, n, squeeze=False)
    for ax, key in zip(axes[0], keys):
        ax.step(history.epoch, history.history[key], color="green", where="mid")
        ax.step(history.epoch, history.history["val_" + key], color="purple", where="mid")
        ax.legend(handles=[mpatches.Patch(color="green", label="tr"), mpatches.Patch(color="purple", label="val")])
    return fig


plot_history(history, ["loss", "accuracy"])
