base_model.trainable = True
print(len(base_model.trainable_weights))
base_model.trainable = False
assert not base_model.trainable
