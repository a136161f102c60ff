import seaborn as sns

sns.set_theme(style="whitegrid")
fig, axes = plt.subplots(1, 2, figsize=(12, 4))
for ax, name in zip(axes, ["loss", "accuracy"]):
    sns.lineplot(x=history.epoch, y=history.history[name], ax=ax, label="train " + name)
    sns.lineplot(x=history.epoch, y=history.history["val_" + name], ax=ax, label="val " + name)
plt.show()
