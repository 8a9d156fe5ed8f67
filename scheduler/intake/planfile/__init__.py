"""The reviewed plan file, in and out, with readings, assumptions and questions."""

from scheduler.intake.planfile.continuing import continue_from
from scheduler.intake.planfile.facts import Answers, PlanFile, PlanRow, Policies
from scheduler.intake.planfile.files import read_plan_file, write_plan_file
from scheduler.intake.planfile.from_draft import plan_file_of
from scheduler.intake.planfile.questions import Question
from scheduler.intake.planfile.review import PlanReview, RowReview, review_plan

__all__ = [
    "Answers",
    "PlanFile",
    "PlanReview",
    "PlanRow",
    "Policies",
    "Question",
    "RowReview",
    "continue_from",
    "plan_file_of",
    "read_plan_file",
    "review_plan",
    "write_plan_file",
]
