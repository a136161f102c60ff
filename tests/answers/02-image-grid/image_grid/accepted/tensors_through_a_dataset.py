import tensorflow as tf

dataset = tf.data.Dataset.from_tensor_slices((X_train, y_train)).shuffle(len(X_train))
plt.figure(figsize=(8, 8))
for k, (image, label) in enumerate(dataset.take(9)):
    ax = plt.subplot(3, 3, k + 1)
    plt.imshow(tf.cast(image, tf.float32) / 255.0)
    plt.title(class_names[int(label.numpy()[0])])
    plt.axis("off")
