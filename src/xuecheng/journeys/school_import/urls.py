"""Addresses of the import, under /desk/import/."""

from django.urls import path

from xuecheng.journeys.school_import import views

app_name = "school_import"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("template.xlsx", views.template, name="template"),
    path("<uuid:draft_id>/", views.preview, name="preview"),
    path("<uuid:draft_id>/file/", views.replace, name="replace"),
    path("<uuid:draft_id>/done/", views.done, name="done"),
    path("<uuid:draft_id>/discard/", views.discard, name="discard"),
]
