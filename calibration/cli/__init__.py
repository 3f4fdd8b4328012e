"""Commands that `blueprint` finds by entry points: one thin file each, which imports what it needs when called."""
