"""What the web server calls: the whole site, read once before the first person asks."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.web.settings")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402  the site has to be set up first

from bangfu.rulebook.installed import installed  # noqa: E402

get_resolver().url_patterns  # noqa: B018  reads every page's code
installed()
# what stands from here on needs no collecting: looking through it would stop a page for 200 ms
gc.collect()
gc.freeze()
