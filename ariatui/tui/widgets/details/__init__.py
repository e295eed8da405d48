"""The details of one download: a pane with tabs, and one page for each tab."""
