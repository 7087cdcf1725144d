import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from liren.kit.memory import settled, uncollected

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liren.config.settings")
with uncollected():  # nothing of what is loaded is garbage, and to look for some takes a fifth of the start
    application = get_wsgi_application()
    _ = get_resolver().url_patterns  # all pages and what they need are loaded now, not while somebody waits
settled()
