from sklearn.model_selection import train_test_split

X_tr, X_val, y_tr, y_val = train_test_split(X_train, y_train, test_size=0.2, random_state=42, stratify=y_train)
history = model.fit(X_tr, y_tr, epochs=3, batch_size=64, validation_data=(X_val, y_val))
