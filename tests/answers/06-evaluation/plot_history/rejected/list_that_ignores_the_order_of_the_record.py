# why: Keras keeps accuracy first: the four names are at the wrong curves
# fails: test_plot_history_names
import pandas as pd

pd.DataFrame(history.history)[["accuracy", "loss", "val_accuracy", "val_loss"]].plot()
plt.legend(["train loss", "val loss", "train accuracy", "val accuracy"])
