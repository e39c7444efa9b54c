"""Chapters of the story that stand in files of their own: functions that are given the Story."""

from chapters.standard import standard

PLAYS = [standard]
