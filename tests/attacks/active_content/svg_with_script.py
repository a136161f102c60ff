# why: an SVG picture with a script in it, and one that claims to be a PNG
# earns: 7
from IPython.display import SVG, display
text = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
display(SVG(text))
display({"image/svg+xml": text, "image/png": text}, raw=True)
decoded = 0
