import random

picked = random.sample(range(len(X_train)), 10)
fig = plt.figure(figsize=(20, 3))
for place, i in enumerate(picked):
    ax = fig.add_subplot(1, 10, place + 1, xticks=[], yticks=[])
    ax.imshow(X_train[i] / 255.0)
    ax.set_title("Label: " + class_names[y_train[i][0]] + "\n")
