"""Who we study and what they lived through: organisations, processes, studies, sessions, pain points."""
