"""What is looked at: named quantities, measures of concentration, and the recorder that writes them down."""
