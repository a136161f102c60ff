import pandas as pd

frame = pd.DataFrame(history.history).applymap(lambda value: round(value, 4))
print("first loss:", frame.iloc[0][0])
for place, name in enumerate(["loss", "accuracy"], start=1):
    plt.subplot(1, 2, place)
    plt.plot(frame[name], label="train")
    plt.plot(frame["val_" + name], label="validation")
    plt.title(name)
    plt.legend()
