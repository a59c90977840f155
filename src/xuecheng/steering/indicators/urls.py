"""Addresses of the city's pulse and of its figures."""

from django.urls import path

from xuecheng.steering.indicators import views

app_name = "indicators"
urlpatterns = [
    path("pulse/", views.pulse, name="pulse"),
    path("pulse/weeks.csv", views.weeks_table, name="weeks-table"),
    path("pulse/districts.csv", views.districts_table, name="districts-table"),
    path("pulse/targets.csv", views.targets_table, name="targets-table"),
    path("pulse/<slug:key>/", views.figure, name="figure"),
    path("pulse/<slug:key>/records/", views.records, name="records"),
    path("pulse/<slug:key>/months.csv", views.table, {"rows": "months"}, name="months"),
    path("pulse/<slug:key>/areas.csv", views.table, {"rows": "areas"}, name="areas"),
]
