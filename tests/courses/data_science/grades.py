# %% text
# # Grades of a class
#
# `data/scores.csv` lies beside this notebook, and a module that cleans it.

# %% given cell-imports
import pandas as pd
from cleaning import without_blanks

# %% answer cell-load
### BEGIN SOLUTION
scores = without_blanks(pd.read_csv("data/scores.csv"))
### END SOLUTION

# %% test cell-load-test 1
assert isinstance(scores, pd.DataFrame)
assert list(scores.columns) == ["name", "group", "score", "handed_in"]

# %% test cell-load-rows 1
### BEGIN HIDDEN TESTS
assert len(scores) == 7
assert scores["score"].notna().all()
### END HIDDEN TESTS

# %% answer cell-dates
### BEGIN SOLUTION
scores["handed_in"] = pd.to_datetime(scores["handed_in"])
latest = scores["handed_in"].max()
### END SOLUTION

# %% test cell-dates-test 2
assert latest == pd.Timestamp("2026-03-09 18:30")
assert scores["handed_in"].dt.month.eq(3).all()

# %% answer cell-means
### BEGIN SOLUTION
means = scores.groupby("group")["score"].mean()
### END SOLUTION

# %% test cell-means-test 2
assert isinstance(means, pd.Series)
expected = pd.read_csv("data/scores.csv").dropna().groupby("group")["score"].mean()
pd.testing.assert_series_equal(means, expected)

# %% answer cell-best
### BEGIN SOLUTION
best = scores.set_index(["group", "name"])["score"].nlargest(2)
scores["level"] = pd.Categorical(scores["score"].ge(80).map({True: "high", False: "low"}))
### END SOLUTION

# %% test cell-best-test 2
assert best.index.names == ["group", "name"]
assert list(best) == [95.0, 91.0]

# %% test cell-levels 1
assert isinstance(scores["level"].dtype, pd.CategoricalDtype)
assert (scores["level"] == "high").sum() == 4
