# why: cell magics for HTML, JavaScript and the shell
# earns: 7
get_ipython().run_cell_magic("html", "", "<script>alert(1)</script>")
get_ipython().run_cell_magic("javascript", "", "alert(1)")
get_ipython().system("echo '\x1b[2J'; touch /var/tmp/nbjudge-owned-magic")
decoded = 0
