# why: JSON that is no notebook, with a terminal's escape sequence where an error would quote it
# earns: 0
# refused: yes
def damage(path):
    path.write_text('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": "\\u001b[2J\\u001b]0;owned\\u0007"}')
