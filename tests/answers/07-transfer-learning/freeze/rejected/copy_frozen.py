# why: the copy is frozen, base_model is not
# fails: test_freeze_weights
frozen = tf.keras.models.clone_model(base_model)
frozen.trainable = False
