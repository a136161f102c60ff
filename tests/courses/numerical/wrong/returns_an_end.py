# %% answer bisect
def bisect(f, a, b, tolerance=1e-8):
    return b


# %% answer derivative
def derivative(f, h=1e-5):
    return f


# %% answer trapezoid
def trapezoid(f, a, b, n):
    return (f(a) + f(b)) / 2 * (b - a)
