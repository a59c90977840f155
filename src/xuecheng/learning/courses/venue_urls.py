"""Addresses of places: their pages show classes, so they live here, above places."""

from django.urls import path

from xuecheng.learning.courses import views

app_name = "places"
urlpatterns = [path("places/<uuid:venue_id>/", views.venue, name="venue")]
