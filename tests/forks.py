"""Policies that are followed in this process: a fork as its child has it, and their end."""

import threading

from crossorigin import FollowedPolicy, forking

__all__ = ["as_in_a_child", "close_followed_policies"]


def as_in_a_child() -> None:
    """Do what a forked process does at first, and end the threads that it would not have."""
    following = [
        (each._thread, each._closing)
        for each in list(forking._existing)
        if isinstance(each, FollowedPolicy)
    ]
    forking._before()
    forking._in_child()
    for thread, closing in following:
        closing.set()
        if thread is not None and thread is not threading.current_thread():
            thread.join()


def close_followed_policies() -> None:
    """Close those that tests left open: their threads would look for changes until the run ends."""
    for each in list(forking._existing):
        if isinstance(each, FollowedPolicy) and each._thread is not None:
            each.close()
