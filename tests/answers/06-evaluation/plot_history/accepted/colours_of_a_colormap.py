cmap = plt.cm.get_cmap("tab10")
fig, axes = plt.subplots(1, 2, figsize=(10, 4))
for ax, name in zip(axes, ["loss", "accuracy"]):
    for k, key in enumerate([name, "val_" + name]):
        ax.plot(history.history[key], color=cmap(k), label=key)
    ax.set_title(name)
    ax.legend()
plt.show()
