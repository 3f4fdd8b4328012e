"""The browser application: one page on which anyone can move levers, press play, and see what becomes of it."""
