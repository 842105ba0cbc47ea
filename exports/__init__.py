"""What goes back: backlog, report, letter check, hand-off formats, the organisation's reply."""
