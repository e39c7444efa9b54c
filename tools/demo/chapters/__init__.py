"""Chapters of the story that stand in files of their own: functions that are given the Story."""

from chapters.composing import composing
from chapters.correction import correction
from chapters.demand import demand
from chapters.inventory import inventory
from chapters.lifecycle import lifecycle
from chapters.online_use import online_use
from chapters.quality import quality
from chapters.regions import regions
from chapters.restore import restore
from chapters.rollout import rollout
from chapters.rollup import rollup
from chapters.sharing import sharing
from chapters.sheet import sheet
from chapters.standard import standard
from chapters.supervision import supervision

PLAYS = [demand, supervision, inventory, rollup, rollout, lifecycle, standard, quality, sheet, correction, sharing, online_use, composing, regions, restore]
