"""Addresses of courses."""

from django.urls import path

from xuecheng.learning.courses import views

app_name = "courses"
urlpatterns = [
    path("courses/", views.find, name="find"),
    path("courses/<slug:slug>/", views.run, name="run"),
    path("nearby/", views.nearby, name="nearby"),
]
