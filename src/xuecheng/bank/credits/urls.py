"""The addresses of credits."""

from django.urls import path

from xuecheng.bank.credits import views

app_name = "credits"
urlpatterns = [path("me/credits/", views.credits, name="credits")]
