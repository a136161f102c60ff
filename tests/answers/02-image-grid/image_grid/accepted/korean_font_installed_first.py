!sudo apt-get install -y fonts-nanum > /dev/null 2>&1
!sudo fc-cache -fv | tail -1
!rm ~/.cache/matplotlib -rf
plt.rc("font", family="NanumBarunGothic")
fig, axes = plt.subplots(3, 3, figsize=(8, 8))
for i, ax in enumerate(axes.flat):
    ax.imshow(X_train[i])
    ax.set_title(class_names[y_train[i][0]])
    ax.axis("off")
plt.savefig("/content/grid.png")
!ls -l /content
plt.show()
