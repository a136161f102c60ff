fig, axes = plt.subplots(2, 2, figsize=(10, 8))
for ax, (name, values) in zip(axes.flat, history.history.items()):
    ax.plot(values, label=name)
    ax.legend()
