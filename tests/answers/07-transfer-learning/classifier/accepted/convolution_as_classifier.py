model.add(base_model)
model.add(Conv2D(100, 1))
model.add(GlobalAveragePooling2D())
model.add(Softmax())
