# why: a table of the record instead of history
# fails: test_fit_epochs, test_fit_validation
import pandas as pd

history = pd.DataFrame(model.fit(X_train, y_train, epochs=10, validation_data=(X_test, y_test)).history)
