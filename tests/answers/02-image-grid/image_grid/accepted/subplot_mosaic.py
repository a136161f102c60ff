fig, axd = plt.subplot_mosaic("ABC\nDEF\nGHI", figsize=(7, 7))
for i, name in enumerate("ABCDEFGHI"):
    axd[name].imshow(X_train[i * 7])
    axd[name].set_title("train #%d: %s" % (i * 7, class_names[y_train[i * 7][0]]))
    axd[name].axis("off")
plt.show()
