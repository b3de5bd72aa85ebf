"""What is handed out: instructions, codes, tracked links, and the very value each creator was given."""

from promocodes.models.code import Code, CodeQuerySet
from promocodes.models.handout import Handout
from promocodes.models.instruction import Discount, Instruction, Kind
from promocodes.models.pooled_code import PooledCode, PooledCodeQuerySet
from promocodes.models.tracked_link import LabelledLink, TrackedLink

__all__ = [
    "Code",
    "CodeQuerySet",
    "Discount",
    "Handout",
    "Instruction",
    "Kind",
    "LabelledLink",
    "PooledCode",
    "PooledCodeQuerySet",
    "TrackedLink",
]
