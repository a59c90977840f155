"""Work that happens after the request, with retries and a schedule."""
