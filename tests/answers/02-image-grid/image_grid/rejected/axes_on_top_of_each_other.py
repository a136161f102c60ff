# why: nine axes in the same place: only the last is to be seen
# fails: test_image_grid_count
fig = plt.figure()
for i in range(9):
    ax = fig.add_subplot(1, 1, 1)
    ax.imshow(X_train[i])
    ax.set_title(class_names[y_train[i][0]])
