"""Chapters of the story that stand in files of their own: functions that are given the Story."""

from chapters.lifecycle import lifecycle
from chapters.standard import standard

PLAYS = [lifecycle, standard]
