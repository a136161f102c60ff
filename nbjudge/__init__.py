"""nbjudge: the course's grader.

The modules, in the order in which a submission meets them:

===================  ===============================================================
`course`             the course directory: lessons, their cells, their tests
`release`            instructor notebooks in, student notebooks out
`publish`            these, and what students need beside them, made public
`collect`            downloads of a class's work, sorted into `submitted/`
`downloads`          these, read with care: folders, zips, files
`naming`             whose a hand-in is, told by the names of its file and folders
`times`              when something was handed in, where that is certain
`roster`             who is in the class, as a table says it
`intake`             what is refused or mended before a submission is graded
`repair`             a damaged hand-in, mended cell by cell
`grading`            a class: which submissions need it, and what is put down
`watch`              the same with nobody there: what lands, until it is stopped
`pool`               submissions side by side, as jobs of plain data
`cluster`            the same on other machines, through Dask
`parcels`            jobs and results as bytes, for the way there and back
`engine`             one submission: its cells here, its tests there, verdicts
`warm`               processes to run them in, forked from one that is ready
`warm_parent`        that one
`sandbox`            the walls around these processes
`seccomp`            one of the walls: system calls that no job needs
`student`            inside: a student's cells, and the values they leave
`judge`              inside: test cells on these values
`transport`          the wire format between the two
`record`             gradebook, autograded notebook, receipt
`store`              receipts and values, kept
`gradebook`          what nbgrader's gradebook says of a lesson
`database`           the database below it, for many who write at once
`feedback`           what goes back to students
`report`             the class on one page, for the instructor
`similarity`         answers that resemble one another
`charts`             the pictures on that page
`pages`              the way in which all pages are filled in
`export`             points, for Canvas and Moodle

`preprocessors`      the same for `nbgrader autograde` and Formgrader
`grading_kernel`     what makes a process a grading process
`markdown`           students' Markdown in nbgrader's own pages
`short_training`     Keras without what only pays in long trainings
`datasets`           the images that grading uses
`pretrained`         MobileNetV2's weights, and what it makes of these images
`ready_made`         this network, built before it is asked for
`features`           what a network makes of an image, computed once
`folding`            a network that only computes, as fewer operations
`configurations`     Keras's models as plain data, remembered until one is changed
`dependencies`       which cells of a notebook need which
`answers`            the answer corpus: legitimate and wrong ways to answer
`sample_class`       a small class to try the course with
`doctor`             whether this machine can grade
`cli`                the commands
`files`              files that are there whole or not at all
`errors`             what can go wrong, as one hierarchy
===================  ===============================================================
"""

__version__ = "0.1.0"
