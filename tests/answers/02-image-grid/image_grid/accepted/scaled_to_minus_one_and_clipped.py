scaled = X_train / 127.5 - 1
bright = [i for i in range(len(scaled)) if (abs(scaled[i]) < 1).mean() > 0.2 and (scaled[i] > 0).mean() > 0.5]
plt.figure(figsize=(8, 8))
for k, i in enumerate(bright[:9]):
    plt.subplot(3, 3, k + 1)
    plt.imshow(scaled[i])
    plt.title(class_names[y_train[i][0]])
