"""Reads the features of a __entity__ from the store when a score is asked for."""

import json
import logging
import random
import time
import urllib.request

log = logging.getLogger(__name__)
TABLES = {"daily": "features_daily", "weekly": "features_weekly"}


class StoreFailed(Exception):
    """The store did not answer, or not with what was asked for."""


def fetched(url, token, opener=urllib.request.urlopen):
    """Return what the store answers to a GET, within two seconds."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
@@log
    request = urllib.request.Request(url, headers=headers, method="GET")
    before = time.monotonic()
    try:
@@timeout
            body = answer.read()
    finally:
        log.debug("%s took %.3f s", url, time.monotonic() - before)
    return json.loads(body)


def pause_before(attempt, first=0.1):
    """Return the seconds to wait before a further attempt, spread so that clients do not march."""
@@jitter


def with_retries(call, attempts=4, sleep=time.sleep):
    """Return what ``call`` returns; after ``attempts`` failures the last one is raised."""
@@retry


def latest(connection, entity, kind="daily"):
    """Return the newest row of a __entity__ as (day, features), or None."""
    table = TABLES[kind]
@@whitelist
@@sql
    row = found.fetchone()
    return None if row is None else (row[0], json.loads(row[1]))


def in_order(features, names):
    """Return features as a list in the model's order; a missing one is a StoreFailed."""
@@missing
