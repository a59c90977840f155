"""Does the city keep its promise: the plan, its indicators."""
