# %% text
# # Curves

# %% given setup
%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np

# %% answer draw
### BEGIN SOLUTION
x = np.linspace(0, 1, 50)
fig, ax = plt.subplots()
ax.plot(x, x**2, label="square")
ax.plot(x, x**3, label="cube")
ax.set_xlabel("x")
ax.set_title("Powers")
ax.legend()
### END SOLUTION

# %% test draws_two_curves 2
assert len(ax.lines) == 2, f"{len(ax.lines)} curves"
np.testing.assert_allclose(ax.lines[0].get_ydata(), x**2)

# %% test has_labels 1
assert ax.get_xlabel() == "x"
assert ax.get_title()
assert [text.get_text() for text in ax.get_legend().get_texts()] == ["square", "cube"]

# %% test figure_has_one_axes 1
assert fig.axes[0].get_title() == ax.get_title()
assert len(fig.axes) == 1

# %% answer bars
def bars(axes, heights):
    ### BEGIN SOLUTION
    axes.bar(range(len(heights)), heights)
    axes.set_ylabel("height")
    return len(heights)
    ### END SOLUTION

# %% test bars_counted 1
### BEGIN HIDDEN TESTS
_, canvas = plt.subplots()
assert bars(canvas, [3, 1, 2]) == 3
assert [patch.get_height() for patch in canvas.patches] == [3, 1, 2]
### END HIDDEN TESTS
