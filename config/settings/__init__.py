"""All settings, from the environment (the table is in README.md). A wrong value stops the start with one sentence."""

from config.settings.admin_look import *
from config.settings.api import *
from config.settings.applications import *
from config.settings.background import *
from config.settings.data import *
from config.settings.people import *
from config.settings.places import *
from config.settings.post import *
from config.settings.watching import *
from config.settings.web import *
