for layer in [base_model, GlobalAveragePooling2D(), BatchNormalization(), Dropout(0.3), Dense(100, "softmax")]:
    model.add(layer)
