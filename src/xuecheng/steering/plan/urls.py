"""Address of the plan."""

from django.urls import path

from xuecheng.steering.plan import views

app_name = "plan"
urlpatterns = [path("plan/", views.plan, name="plan")]
