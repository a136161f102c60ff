# why: JavaScript displays, widgets and LaTeX with a link
# earns: 7
from IPython.display import Javascript, Latex, Markdown, display
display(Javascript("IPython.notebook.kernel.execute('1')"))
display(Markdown("<script>alert(1)</script> [x](javascript:alert(1))"), Latex(r"$\href{javascript:alert(1)}{x}$"))
display({"application/vnd.jupyter.widget-view+json": "{}", "application/vnd.plotly.v1+json": "{}"}, raw=True)
decoded = 0
