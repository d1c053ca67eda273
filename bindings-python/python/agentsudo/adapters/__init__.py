"""Adapters to web frameworks. Import the one you need: ``agentsudo.adapters.fastapi``."""

__all__ = ["fastapi"]
