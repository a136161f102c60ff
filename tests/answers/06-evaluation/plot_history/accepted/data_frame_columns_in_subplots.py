import pandas as pd

df = pd.DataFrame(history.history)
df.index = df.index + 1
fig, ax = plt.subplots(2, 1, sharex=True)
df[["loss", "val_loss"]].plot(ax=ax[0], style=["-", "--"], color="black")
df[["accuracy", "val_accuracy"]].plot(ax=ax[1], marker="o")
