names = {"loss": "손실", "accuracy": "정확도"}
for place, key in enumerate(names, start=1):
    plt.subplot(2, 1, place)
    plt.plot(history.history[key], "r-", label="훈련 " + names[key])
    plt.plot(history.history[f"val_{key}"], "b--", label="검증 " + names[key])
    plt.axvline(int(np.argmin(history.history["val_loss"])), color="gray", linestyle=":", label="best")
    plt.legend()
plt.show()
