# why: a scikit-learn network has no convolution and is no Keras model
# fails: test_build_model, test_build_convolution, test_build_classes, test_build_output
# breaks: compile, fit
from sklearn.neural_network import MLPClassifier

model = MLPClassifier(hidden_layer_sizes=(100,))
