"""Agency names, aliases, groups and successions → agencies."""

from scheduler.intake.directory.matching import Directory, LeadReading, Member, Part

__all__ = ["Directory", "LeadReading", "Member", "Part"]
