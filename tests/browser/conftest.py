"""Every test here may have visitors."""

from browser.visitors import browser, folders, server, shared_context, tools, visit

__all__ = ["browser", "folders", "server", "shared_context", "tools", "visit"]
