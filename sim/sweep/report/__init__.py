"""The page on a sweep: response curves, heat maps, main effects and indices of sensitivity."""
