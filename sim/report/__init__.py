"""Figures and a page that anyone can read, made from results."""
