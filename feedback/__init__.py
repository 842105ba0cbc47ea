"""What citizens asked and said: sources, imports, redaction, routing to an organisation."""
