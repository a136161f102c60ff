(train_images, train_labels), (test_images, _) = cifar100.load_data()
n_train = len(train_images)
n_test = len(test_images)
image_shape = train_images[0].shape
n_classes = len({int(label[0]) for label in train_labels})
