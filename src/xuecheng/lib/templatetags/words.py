"""Dates, times, numbers and money in the words people use."""

from django import template

register = template.Library()
