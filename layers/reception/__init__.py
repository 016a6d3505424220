"""Reception of a source: what each file held, which rows are left out and why, in words of both languages."""
