from sklearn.model_selection import train_test_split

X_tr, X_val, y_tr, y_val = train_test_split(X_train, y_train, test_size=0.2, random_state=42)
history = model.fit(X_tr, y_tr, validation_data=(X_val, y_val), epochs=10, batch_size=32, shuffle=True)
