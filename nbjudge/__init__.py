"""nbjudge: the course's grader.

The modules, in the order in which a submission meets them:

========================  ==========================================================
`course`                  the course directory: assignments, students, gradebook
`release`                 instructor notebooks in, student notebooks out
`intake`                  what is mended or refused before a submission is graded
`grading_kernel`          the IPython extension that makes a kernel a grading kernel
`datasets`                the images and pretrained weights that grading uses
`grading`                 submissions through nbgrader, side by side
`answers`                 the answer corpus: legitimate and wrong ways to answer
`dependencies`            which cells of a notebook need which
`trial`                   answers run in a moment, for authors and for the tests
`sample_class`            a small class to try the course with
`isolation`               functions in processes of their own, with a time limit
`cli`                     the commands
`errors`                  what can go wrong, as one hierarchy
========================  ==========================================================
"""

__version__ = "0.1.0"
