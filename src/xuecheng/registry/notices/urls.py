"""Addresses of notices."""

from django.urls import path

from xuecheng.registry.notices import views

app_name = "notices"
urlpatterns = [path("me/messages/", views.messages, name="messages")]
