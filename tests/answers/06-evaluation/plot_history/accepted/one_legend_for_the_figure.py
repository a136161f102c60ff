fig, axes = plt.subplots(1, 2)
for ax, key in zip(axes, ["loss", "accuracy"]):
    ax.plot(history.epoch, history.history[key], color="navy")
    ax.plot(history.epoch, history.history["val_" + key], color="tomato")
    ax.set(title=key, xlabel="epoch")
fig.legend(["Training", "Validation"], loc="lower center", ncol=2)
fig.suptitle("history")
