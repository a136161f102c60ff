# why: an angle between vectors
# fails: test_compile_loss
model.compile(loss="cosine_similarity", optimizer="adam", metrics=["accuracy"])
