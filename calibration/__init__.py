"""How the model is fitted to what was observed, and judged on what it was not fitted to. It uses `sim`."""
