import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from liren.kit.memory import settled

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liren.config.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # all pages and what they need are loaded now, not while somebody waits for the first
settled()
