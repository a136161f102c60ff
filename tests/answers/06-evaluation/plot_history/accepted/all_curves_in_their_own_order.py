for name in history.history:
    plt.plot(history.history[name])
plt.legend(history.history.keys())
plt.show()
