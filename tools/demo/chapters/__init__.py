"""Chapters of the story that stand in files of their own: functions that are given the Story."""

PLAYS = []
