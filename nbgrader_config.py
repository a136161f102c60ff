"""nbgrader's settings for this course. See https://nbgrader.readthedocs.io for each of them."""

from pathlib import Path

from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import Execute, SaveAutoGrades

from nbjudge.authoring.release import ColabBadge
from nbjudge.grading.preprocessors import HandInExporter, Judge, RepairCells
from nbjudge.pages.formgrader import FeedbackExporter, use_in_formgrader
from nbjudge.pages.markdown import safe_markdown
from nbjudge.records.database import use_in_nbgrader
from nbjudge.records.due import LatePenalty

root = Path(__file__).parent
use_in_nbgrader()  # SQLite waits for others who write, PostgreSQL is reached by psycopg 3
use_in_formgrader()  # its pages call students by name, and say what nbjudge does instead

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # traitlets provides it

c.CourseDirectory.root = str(root)
c.CourseDirectory.course_id = "cnn-cifar100"
# nbgrader's exchange, which this course does not use, need not be a folder of the system
c.Exchange.root = str(root / ".nbjudge" / "exchange")

# A student's cell begins with this line where the instructor's solution was.
c.ClearSolutions.code_stub = {"python": "# 여기에 코드를 작성하세요."}
c.ClearSolutions.text_stub = "여기에 답을 적으세요."

# Release: the badge that opens the notebook in Colab. `repository` is "owner/name" on GitHub;
# left empty, the git remote `origin` decides, and without one there is no badge.
c.ColabBadge.repository = ""
c.ColabBadge.branch = "main"
c.GenerateAssignment.preprocessors = [ColabBadge, *GenerateAssignment.preprocessors.default()]

# The course's time zone, as in "Asia/Seoul": due dates are said in it, and times that come without
# one, as those of zips and of Blackboard's file names, are read in it; left empty, this machine's.
c.Judge.timezone = ""

# What students are told in, on their feedback pages and in messages; English is "en".
c.Judge.language = "ko"

# What a day late costs, each begun one: a share of the points that the hand-in has earned. 0 is
# nothing, 0.1 a tenth a day, and 1 everything. `nbjudge due` sets the dates.
c.AssignLatePenalties.plugin_class = LatePenalty
c.LatePenalty.per_day = 0.0

# Collecting: whether the times in zips are those of the hand-ins, as with Moodle before 3.11; most
# systems write the time of the download.
c.Collect.zip_times = False
# Whether a hand-in from before the due date counts, and not a later one from after it.
c.Collect.before_due = False

# Autograding: a submission's nbgrader cells are repaired first; then nbjudge takes the place of
# nbgrader's Execute and SaveAutoGrades. It runs the student's cells in a sandbox, with small data
# and short training, and the tests in another one (see docs/architecture.md).
c.Autograde.exporter_class = HandInExporter  # reads what was not saved in UTF-8, too
c.Autograde.sanitize_preprocessors = [RepairCells, *Autograde.sanitize_preprocessors.default()]
c.Autograde.autograde_preprocessors = [
    Judge if step is Execute else step
    for step in Autograde.autograde_preprocessors.default()
    if step is not SaveAutoGrades
]

# What this course adds to grading: small data and short trainings; and the modules that hidden
# tests import, which students never see (see docs/architecture.md).
c.Judge.environment = "cnn_course.environment"
c.Judge.test_modules = ["cnn_course.checks"]

# How students ask about their feedback page, at its end: a text, or an address that becomes a link,
# as in "mailto:cnn@example.ac.kr" or "https://..."; without it, the page does not say.
# c.Feedback.contact = "mailto:cnn@example.ac.kr"
# Where students open their notebooks, so that each exercise of the page links to its cell; without
# it, there are no links.
# c.Feedback.notebooks = (
#     "https://colab.research.google.com/github/OWNER/REPOSITORY/blob/main/release"
#     "/{assignment}/{notebook}.ipynb#scrollTo={cell}"
# )

# Formgrader's Generate Feedback and `nbgrader generate_feedback` write nbjudge's page.
c.GenerateFeedback.exporter_class = FeedbackExporter

# What students wrote is shown to graders without anything that a browser runs.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {"markdown2html": safe_markdown}
