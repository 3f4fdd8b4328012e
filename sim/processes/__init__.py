"""What happens in a quarter: one file a process, its parameters on top. Processes decide; only the ledger writes."""
