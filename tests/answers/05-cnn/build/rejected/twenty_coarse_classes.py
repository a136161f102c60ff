# why: as many units as CIFAR-100 has superclasses
# fails: test_build_classes
# breaks: fit
model = Sequential([
    Input((32, 32, 3)), Conv2D(8, 3, activation="relu"), GlobalAveragePooling2D(), Dense(20, activation="softmax"),
])
