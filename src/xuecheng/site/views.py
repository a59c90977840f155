"""The home page of each role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """Show what the reader needs next."""
    return render(request, "site/home.html")
