"""Questions that are asked of the data and of finished runs, one file each."""
