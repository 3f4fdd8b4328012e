"""What nobody here decides: fundamentals that wander, the technology frontier, demand from abroad."""
