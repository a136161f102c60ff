from sklearn.utils.multiclass import type_of_target

def pick_loss(labels):
    kind = type_of_target(labels)
    return {
        "binary": "binary_crossentropy",
        "multiclass": "sparse_categorical_crossentropy",
        "multilabel-indicator": "categorical_crossentropy",
    }[kind]
