"""Saving leaves the search index's parts as they are; they are merged while nobody waits."""

SQL = """
INSERT INTO search_grid(search_grid, rank) VALUES ('automerge', 0);
INSERT INTO search_grid_member(search_grid_member, rank) VALUES ('automerge', 0);
INSERT INTO search_household_leader(search_household_leader, rank) VALUES ('automerge', 0);
INSERT INTO search_duty_log(search_duty_log, rank) VALUES ('automerge', 0);
INSERT INTO search_incident(search_incident, rank) VALUES ('automerge', 0);
"""
