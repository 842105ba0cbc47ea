"""What they asked about: embeddings, topics with a lasting identity, trends."""
