for name, values in history.history.items():
    plt.plot(np.arange(len(values)), values, marker=".", label=name)
plt.legend(bbox_to_anchor=(1.05, 1))
plt.yscale("log")
